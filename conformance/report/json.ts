import { requirements } from '../../generated/requirements.ts';
import { lastWord } from './last-word.ts';
import { binds, conforms, type CaseResult, type Verdict } from '../verdict.ts';

/** Of which cases the exchange is kept. */
export type Trace = 'fail' | 'all';

/** What became of one requirement on such an implementation: `kept` by every case that judged it; `broken`, `warned`, or `known` to be broken, by one that did not; or `untested`. */
export interface RequirementOutcome {
  readonly id: string;
  readonly level: string;
  readonly profile: string;
  readonly outcome: 'kept' | 'broken' | 'known' | 'warned' | 'untested';
  /** Why it is untested. */
  readonly why?: string;
  readonly cases: readonly string[];
}

/** A verdict as data: what a run says of a target, to be kept, compared and cited. */
export interface JsonReport extends Pick<Verdict, 'suite' | 'document' | 'url' | 'date' | 'seconds' | 'seed'> {
  readonly format: 1;
  /** Absent in reports on servers of earlier versions. */
  readonly role?: Verdict['role'];
  readonly suite_level: string;
  readonly profiles: readonly string[];
  readonly verdict: { readonly exit_code: number; readonly conforms: boolean; readonly partial: boolean; readonly last_word: string; readonly aborted?: string };
  /** The numbers that a server advertises, what a client said it can do; absent where it was never reached. */
  readonly target?: Readonly<Record<string, unknown>>;
  readonly requirements: readonly RequirementOutcome[];
  readonly baseline_problems: Verdict['baselineProblems'];
  readonly cases: readonly {
    readonly id: string;
    readonly title: string;
    readonly requirements: readonly string[];
    readonly outcome: CaseResult['outcome'];
    readonly seconds: number;
    readonly rerun: boolean;
    readonly note?: string;
    readonly connections: number;
    readonly violations: CaseResult['violations'];
    readonly transcript?: CaseResult['transcript'];
  }[];
}

/** The verdict as data. */
export function reportData(verdict: Verdict, trace: Trace): JsonReport {
  const { role, suite, suiteLevel, document, url, date, seconds, seed, profiles, exitCode, partial, aborted, target, results, baselineProblems } = verdict;
  return {
    format: 1,
    role,
    suite,
    suite_level: suiteLevel,
    document,
    url,
    date,
    seconds: rounded(seconds),
    seed,
    profiles,
    verdict: { exit_code: exitCode, conforms: conforms(verdict), partial, last_word: lastWord(verdict), ...(aborted ? { aborted: aborted.why } : {}) },
    ...(target ? { target: Object.fromEntries(Object.entries(target).filter(([name]) => name !== 'url').map(([name, value]) => [snake(name), value])) } : {}),
    requirements: requirementOutcomes(verdict),
    baseline_problems: baselineProblems,
    cases: results.map(({ case: { id, title, requirements: named }, outcome, seconds: took, rerun, note, violations, connections, transcript }) => ({
      id,
      title,
      requirements: named,
      outcome,
      seconds: rounded(took),
      rerun,
      ...(note === null ? {} : { note }),
      connections,
      violations,
      ...(trace === 'all' || !(outcome === 'passed' || outcome === 'untested') ? { transcript } : {}),
    })),
  };
}

/** The verdict as JSON, with the schema of `jsonReportSchema`. */
export function jsonReport(verdict: Verdict, trace: Trace): string {
  return `${JSON.stringify(reportData(verdict, trace), null, 2)}\n`;
}

/** What became of each requirement on such an implementation, of the profiles that were judged. */
export function requirementOutcomes({ role, results, untested, profiles }: Verdict): readonly RequirementOutcome[] {
  const brokenBy = (...outcomes: readonly CaseResult['outcome'][]): Set<string> => new Set(results.flatMap(({ outcome, violations }) => (outcomes.includes(outcome) ? violations.map(({ requirement }) => requirement) : [])));
  const [broken, known, warned] = [brokenBy('failed'), brokenBy('known'), brokenBy('warned')];
  return requirements.filter(({ role: whose, profile }) => binds(whose, role) && profiles.some(each => each === profile)).map(({ id, level, profile }) => {
    const why = untested.find(({ requirement }) => requirement === id)?.why;
    const outcome = broken.has(id) && level === 'MUST' ? 'broken' : known.has(id) ? 'known' : broken.has(id) || warned.has(id) ? 'warned' : why === undefined ? 'kept' : 'untested';
    const cases = results.filter(({ case: one }) => one.requirements.includes(id)).map(({ case: one }) => one.id);
    return { id, level, profile, outcome, ...(outcome === 'untested' ? { why: why! } : {}), cases };
  });
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}
