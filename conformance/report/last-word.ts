import { usualSuiteLevel } from '../case-version.ts';
import { conforms, type CaseResult, type Outcome, type Verdict } from '../verdict.ts';
import { findings } from './findings.ts';

/** How many cases came to each outcome. */
export function count(results: readonly CaseResult[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** The verdict in one line. */
export function lastWord(verdict: Verdict): string {
  const { results, seconds } = verdict;
  const counts = count(results);
  const took = `in ${seconds.toFixed(1)} s`;
  const passed = `${counts.passed ?? 0} of ${results.length}${verdict.partial ? ' chosen' : ''} cases passed${counts.known ? `, ${counts.known} known to fail` : ''}${counts.warned ? `, ${counts.warned} warned` : ''} ${took}${counts.untested ? `, ${counts.untested} not applicable` : ''}`;
  switch (verdict.exitCode) {
    case 0: {
      const level = verdict.suiteLevel === usualSuiteLevel ? '' : `, by suite level ${verdict.suiteLevel}`;
      if (verdict.partial) return `PASSED: ${passed}; conformance takes all of them${level}`;
      return conforms(verdict) ? `CONFORMS: ${passed}${level}` : `FAILS AS KNOWN: ${passed}; the baseline lets it pass${level}`;
    }
    case 1: if (!verdict.aborted && !counts.failed) return failedOtherwise(verdict, passed);
      return verdict.aborted ? `NOT LET IN: no case could run, so all ${results.length} count as failed` : `DOES NOT CONFORM: broken ${findings(verdict).length === 1 ? 'is' : 'are'} ${findings(verdict).map(({ requirement }) => requirement).join(', ')}; ${counts.failed} of ${results.length} cases failed ${took}`;
    case 3: return rolledBack(verdict) ? `ROLLED BACK: the server does not offer reauth; ${passed}` : `INCOMPLETE: ${(counts.inconclusive ?? 0) + (counts.untested ?? 0)} of ${results.length} cases could not be judged ${took}`;
    case 4: return verdict.aborted?.reason === 'died' ? `DIED: the ${verdict.role} was gone before the end; ${counts.failed} of ${results.length} cases failed ${took}` : 'NOT REACHED: no case ran';
    case 5: return `THE SUITE FAILED: ${counts.fault} of ${results.length} cases broke by its own fault; please report this`;
  }
}

/** Nothing broken that must not be, and yet not good. */
function failedOtherwise({ baselineProblems }: Verdict, passed: string): string {
  const [first] = baselineProblems;
  return first ? `BASELINE OUT OF DATE: ${first.case} ${first.problem}; ${passed}` : `WARNED: a SHOULD is broken, and --level should asks for it; ${passed}`;
}

function rolledBack({ target }: Verdict): boolean {
  return target !== null && 'capabilities' in target && !target.capabilities.includes('reauth');
}
