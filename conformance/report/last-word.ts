import { usualSuiteLevel } from '../case-version.ts';
import { conforms, type CaseResult, type Outcome, type TraceTarget, type Verdict } from '../verdict.ts';
import { findings } from './findings.ts';

/** Between whom the exchange of a verdict passed. */
export function parties(role: Verdict['role']): string {
  return role === 'both' ? 'client and server' : `suite and ${role}`;
}

/** How many cases came to each outcome. */
export function count(results: readonly CaseResult[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

/** The verdict in one line. */
export function lastWord(verdict: Verdict): string {
  return verdict.role === 'both' ? ofTrace(verdict) : ofImplementation(verdict);
}

/** A trace shows what happened to happen: that nothing is broken in it says less than that an implementation conforms. */
function ofTrace(verdict: Verdict): string {
  const { results, exitCode, baselineProblems, target } = verdict;
  const { connections, frames, recordedSeconds } = target as TraceTarget;
  const counts = count(results);
  const length = recordedSeconds === null ? 'without times' : `over ${recordedSeconds < 600 ? `${recordedSeconds.toFixed(1)} s` : `${(recordedSeconds / 3600).toFixed(1)} h`}`;
  const read = `${frames} ${frames === 1 ? 'frame' : 'frames'} of ${connections} ${connections === 1 ? 'connection' : 'connections'} ${length}`;
  const shown = `${results.length - (counts.untested ?? 0)} of ${results.length} checks had an occasion`;
  const sides = results.filter(({ outcome }) => outcome === 'failed').map(({ case: { id, requirements: [requirement] } }) => `${requirement} by the ${id.split('/')[1]}`);
  if (exitCode === 3) return 'NOTHING TO JUDGE: no frame of a connection was seen';
  if (exitCode === 0) return counts.known ? `BROKEN AS KNOWN: ${counts.known} known to fail in ${read}; the baseline lets it pass` : `NOTHING BROKEN: ${read}; ${shown}`;
  if (sides.length === 0) return failedOtherwise({ baselineProblems }, `${read}; ${shown}`);
  return `BROKEN: ${sides.join(', ')}, in ${read}`;
}

function ofImplementation(verdict: Verdict): string {
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
function failedOtherwise({ baselineProblems }: Pick<Verdict, 'baselineProblems'>, passed: string): string {
  const [first] = baselineProblems;
  return first ? `BASELINE OUT OF DATE: ${first.case} ${first.problem}; ${passed}` : `WARNED: a SHOULD is broken, and --level should asks for it; ${passed}`;
}

function rolledBack({ target }: Verdict): boolean {
  return target !== null && 'capabilities' in target && !target.capabilities.includes('reauth');
}
