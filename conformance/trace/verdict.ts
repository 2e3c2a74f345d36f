import { requirementById } from '../../generated/requirements.ts';
import { makeVerdict, usualGrading, type CaseResult, type Grading, type TraceTarget, type Verdict } from '../verdict.ts';
import { traceChecks, type TraceCheck } from './checks.ts';
import type { TraceJudge } from './judge.ts';

export interface TraceVerdictOptions {
  /** As reports name it: files, or the two ends of a proxy. */
  readonly name: string;
  /** How strictly findings are taken. */
  readonly grading?: Partial<Grading>;
  /** Seconds that the judging took. */
  readonly seconds: number;
}

/** The verdict on what a judge has seen, with a result for each check: what had no occasion is untested, never passed. */
export function traceVerdict(judge: TraceJudge, { name, grading, seconds }: TraceVerdictOptions): Verdict {
  const target: TraceTarget = {
    connections: judge.connections,
    frames: judge.frames,
    recordedSeconds: judge.first === null ? null : judge.last! - judge.first,
  };
  const results = traceChecks.map(check => resultOf(check, judge));
  return makeVerdict(
    { role: 'both', url: name, date: new Date().toISOString(), seed: 0, seconds, partial: false, profiles: judge.profiles, target, aborted: null, results },
    { ...usualGrading, ...grading },
  );
}

function resultOf({ id, side, requirement, title }: TraceCheck, judge: TraceJudge): CaseResult {
  const findings = judge.findings[side];
  const { kept, count } = findings.of(requirement);
  const judged = findings.judged.has(requirement);
  const more = count > kept.length ? `, and ${count - kept.length} more of the kind` : '';
  return {
    case: { id, title, requirements: [requirement] },
    outcome: count > 0 ? (requirementById[requirement].level === 'MUST' ? 'failed' : 'warned') : judged ? 'passed' : 'untested',
    violations: kept.map(({ expected, seen, where }, index) => ({ requirement, expected, seen: `${seen} (${where})${index === kept.length - 1 ? more : ''}` })),
    note: judged ? null : judge.connections === 0 ? 'there is no connection in it' : 'nothing in it shows this',
    // That a trace does not show something is no fault of it, as long as it shows anything.
    excused: judge.frames > 0,
    seconds: 0,
    rerun: false,
    connections: judge.connections,
    judged: judged ? [requirement] : [],
    transcript: kept[0]?.transcript ?? [],
  };
}
