import { requirementById, type RequirementId } from '../../generated/requirements.ts';
import { HookError } from '../hooks.ts';
import { TokenSourceError } from '../tokens/token-source.ts';
import type { CaseResult, Outcome } from '../verdict.ts';
import type { Transcript } from './transcript.ts';
import { Inconclusive, NotApplicable, Violation } from './violation.ts';

/** What a case was, and what its trial saw and did. */
export interface CaseRun {
  readonly case: CaseResult['case'];
  /** Monotonic seconds. */
  readonly start: number;
  readonly rerun: boolean;
  /** Thrown by the case, or null. */
  readonly thrown: unknown;
  /** Beside its own question; that counts too, even where the question could not be answered. */
  readonly observed: readonly Violation[];
  readonly judged: Iterable<RequirementId>;
  readonly connections: number;
  readonly transcript: Transcript;
}

/** The result of a case that has run, as of now. */
export function resultOf({ case: { id, title, requirements }, start, rerun, thrown, observed, judged, connections, transcript }: CaseRun): CaseResult {
  const verdict = outcomeOf(thrown, observed, transcript);
  return {
    case: { id, title, requirements },
    ...verdict,
    seconds: performance.now() / 1000 - start,
    rerun,
    judged: [...judged, ...verdict.violations.map(({ requirement }) => requirement)],
    connections,
    transcript: transcript.lines,
  };
}

function outcomeOf(thrown: unknown, observed: readonly Violation[], transcript: Transcript): Pick<CaseResult, 'outcome' | 'violations' | 'note' | 'excused'> {
  const [outcome, note] = explained(thrown);
  const violations = [...(thrown instanceof Violation ? [thrown] : []), ...observed];
  const broken = violations.some(({ requirement }) => requirementById[requirement].level === 'MUST') ? 'failed' : 'warned';
  return {
    outcome: violations.length > 0 ? broken : outcome,
    note,
    ...(thrown instanceof NotApplicable && thrown.excused ? { excused: true } : {}),
    violations: violations.map(({ requirement, expected, seen }) => ({ requirement, expected, seen: transcript.mask(seen) })),
  };
}

function explained(thrown: unknown): readonly [Outcome, string | null] {
  if (thrown === null || thrown instanceof Violation) return ['passed', null];
  if (thrown instanceof Inconclusive) return ['inconclusive', thrown.message];
  if (thrown instanceof NotApplicable) return ['untested', thrown.message];
  return ['fault', thrown instanceof TokenSourceError || thrown instanceof HookError ? thrown.message : String(thrown instanceof Error ? thrown.stack : thrown)];
}
