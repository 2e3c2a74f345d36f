import { requirementById } from '../../generated/requirements.ts';
import { HookError } from '../hooks.ts';
import { TokenSourceError } from '../tokens/token-source.ts';
import type { CaseResult, Outcome } from '../verdict.ts';
import type { Transcript } from './transcript.ts';
import { Inconclusive, NotApplicable, Violation } from './violation.ts';

/**
 * What became of a case.
 * @param thrown by it, or null.
 * @param observed beside its own question; that counts too, even where the question could not be answered.
 */
export function outcomeOf(thrown: unknown, observed: readonly Violation[], transcript: Transcript): Pick<CaseResult, 'outcome' | 'violations' | 'note' | 'excused'> {
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
