import { document } from '../generated/document.ts';
import { requirementById, requirements, type RequirementId } from '../generated/requirements.ts';
import { withBaseline, type BaselineEntry, type BaselineProblem } from './baseline.ts';
import type { Case, Role } from './case.ts';
import type { ClientTarget } from './client/engine/trial.ts';
import { isNewerThan, suiteVersion, usualSuiteLevel } from './case-version.ts';
import { profiles as known, type Profile, type Target } from './engine/target.ts';
import type { TranscriptLine } from './engine/transcript.ts';
import type { Violation } from './engine/violation.ts';

/**
 * What became of a case. `known`: it failed, and the baseline says so. `inconclusive`: nobody can tell, twice. `untested`: the target
 * does not offer it. `fault`: the suite itself failed. None of the last four is a pass.
 */
export type Outcome = 'passed' | 'warned' | 'failed' | 'known' | 'inconclusive' | 'untested' | 'fault';

export interface CaseResult {
  readonly case: Pick<Case, 'id' | 'title' | 'requirements'>;
  readonly outcome: Outcome;
  readonly violations: readonly Pick<Violation, 'requirement' | 'expected' | 'seen'>[];
  /** Why it is inconclusive, untested or the suite's fault. */
  readonly note: string | null;
  readonly seconds: number;
  /** Whether this is the second run, alone, after the first was inconclusive. */
  readonly rerun: boolean;
  /** Whether it is untested because the client said beforehand that it can't be told, or does not report, what the case needs. */
  readonly excused?: boolean;
  /** Connections that it held open at the same time, at most. */
  readonly connections: number;
  /** Requirements of which an observation was made. */
  readonly judged: readonly RequirementId[];
  readonly transcript: readonly TranscriptLine[];
}

/** Who is judged: a server, a client, or both sides of a trace. */
export type Judged = Role | 'both';

/** What a trace holds. */
export interface TraceTarget {
  readonly connections: number;
  readonly frames: number;
  /** From the first record to the last; null where it kept no times. */
  readonly recordedSeconds: number | null;
}

/** What a run says of a target; it can be cited. */
export interface Verdict {
  readonly suite: string;
  readonly document: { readonly version: string; readonly sha256: string };
  readonly role: Judged;
  /** Address of a server, command of a client, files of a trace. */
  readonly url: string;
  /** ISO 8601. */
  readonly date: string;
  readonly seconds: number;
  /** Of what was drawn at random. */
  readonly seed: number;
  /** What the target was judged by. */
  readonly profiles: readonly Profile[];
  /** What it says of itself; null where no case could run. */
  readonly target: Target | ClientTarget | TraceTarget | null;
  /** Whether only some of the cases were chosen; such a run is no verdict on conformance. */
  readonly partial: boolean;
  /** Why there is no verdict on the cases, in one line: the target was never reached, let nobody in, or died on the way. */
  readonly aborted: { readonly reason: 'unreachable' | 'refused' | 'died'; readonly why: string } | null;
  readonly results: readonly CaseResult[];
  /** The version of the suite by which the target was judged: failures of newer cases only warn. */
  readonly suiteLevel: string;
  /** Entries of the baseline that no longer hold. */
  readonly baselineProblems: readonly BaselineProblem[];
  /** Requirements on such an implementation about which this run says nothing, with the reason. */
  readonly untested: readonly { readonly requirement: RequirementId; readonly why: string }[];
  readonly exitCode: ExitCode;
}

/** How strictly results are taken. */
export interface Grading {
  /** `should`: a SHOULD that is broken fails the run too. */
  readonly level: 'must' | 'should';
  /** Failures of cases that are newer than this version of the suite only warn. */
  readonly suiteLevel: string;
  /** Failures that are known. */
  readonly baseline: readonly BaselineEntry[];
}

export const usualGrading: Grading = { level: 'must', suiteLevel: usualSuiteLevel, baseline: [] };

/** 0 conforms · 1 a violation, or an entry of the baseline that no longer holds · 3 incomplete · 4 unreachable · 5 the suite's own fault. (2, bad usage, never gets here.) */
export type ExitCode = 0 | 1 | 3 | 4 | 5;

export function makeVerdict(run: Omit<Verdict, 'suite' | 'suiteLevel' | 'document' | 'untested' | 'baselineProblems' | 'exitCode'>, { level, suiteLevel, baseline }: Grading = usualGrading): Verdict {
  const grown = run.results.map(result => (result.outcome === 'failed' && isNewerThan(result.case.id, suiteLevel) ? { ...result, outcome: 'warned' as const, note: `new since ${suiteLevel}` } : result));
  // Where no case could run, no failure is one that is known.
  const { results, problems } = run.aborted ? { results: grown, problems: [] } : withBaseline(grown, baseline, run.date);
  const graded = { ...run, results };
  const untested = untestedRequirements(graded);
  return {
    ...graded,
    suite: suiteVersion,
    suiteLevel,
    document: { version: document.version, sha256: document.sha256 },
    baselineProblems: problems,
    untested,
    exitCode: exitCode({ ...graded, baselineProblems: problems }, untested, level),
  };
}

function exitCode(run: Pick<Verdict, 'aborted' | 'results' | 'baselineProblems'>, untested: Verdict['untested'], level: Grading['level']): ExitCode {
  if (run.aborted) return run.aborted.reason === 'refused' ? 1 : 4;
  const outcomes = new Set(run.results.map(result => result.outcome));
  if (outcomes.has('fault')) return 5;
  if (outcomes.has('failed') || run.baselineProblems.length > 0) return 1;
  if (level === 'should' && outcomes.has('warned')) return 1;
  // What was left out by choice is listed, but only what was tried and could not be judged makes a run incomplete.
  const tried = new Set(run.results.flatMap(result => result.case.requirements));
  const excused = new Set(run.results.filter(result => result.excused).flatMap(result => result.case.requirements));
  const silent = untested.some(({ requirement }) => tried.has(requirement) && !excused.has(requirement) && requirementById[requirement].observe === 'wire');
  return outcomes.has('inconclusive') || silent ? 3 : 0;
}

/** Whether the target conforms, as far as the suite can tell: all cases ran, and no failure is excused by the baseline. A trace never says so: it shows what happened to happen. */
export function conforms({ role, exitCode, partial, results }: Pick<Verdict, 'role' | 'exitCode' | 'partial' | 'results'>): boolean {
  return role !== 'both' && exitCode === 0 && !partial && !results.some(({ outcome }) => outcome === 'known');
}

/** Requirements on such an implementation, of the profiles that were judged, that no case of this run has judged. */
function untestedRequirements({ role, results, profiles }: Pick<Verdict, 'role' | 'results' | 'profiles'>): Verdict['untested'] {
  const judged = new Set(results.filter(({ outcome }) => ['passed', 'warned', 'failed', 'known'].includes(outcome)).flatMap(result => result.judged));
  return requirements
    .filter(({ id, role: whose, profile }) => profiles.some(each => each === profile) && binds(whose, role) && !judged.has(id))
    .map(({ id, observe }) => ({ requirement: id, why: whyUntested(id, observe, role, results) }));
}

function whyUntested(id: RequirementId, observe: string, role: Judged, results: readonly CaseResult[]): string {
  if (role === 'both') return results.find(result => result.case.requirements.includes(id))?.note ?? (observe === 'none' ? 'does not show on the wire' : 'does not show in a trace');
  if (observe === 'none') return 'does not show on the wire';
  if (observe.startsWith('hook:') && role === 'server') return `needs a hook into the server: ${observe.slice('hook:'.length)}`;
  const note = results.find(result => result.case.requirements.includes(id))?.note;
  return note ?? 'no case of this run';
}

/** Whether a requirement on `whose` binds who is judged. */
export function binds(whose: string, role: Judged): boolean {
  return whose === role || whose === 'both' || role === 'both';
}

/** The profiles that a run left out, though there are requirements in them. */
export function profilesLeftOut({ role, profiles }: Pick<Verdict, 'role' | 'profiles'>): readonly Profile[] {
  return known.filter(profile => !profiles.includes(profile) && requirements.some(each => each.profile === profile && binds(each.role, role)));
}
