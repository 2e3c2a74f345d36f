import { requirements, type RequirementId } from '../../generated/requirements.ts';
import type { CaseResult, Verdict } from '../verdict.ts';

/** What one case saw of a broken requirement. */
export interface Sighting {
  readonly result: CaseResult;
  readonly expected: string;
  readonly seen: string;
}

/** A requirement that the target breaks, and every case that saw it. */
export interface Finding {
  readonly requirement: RequirementId;
  /** The case whose failure is about this and little else comes first. */
  readonly sightings: readonly Sighting[];
}

/** What the baseline does not know. One fault fails many cases; by requirement it is one finding. In the order of the document. */
export function findings({ results }: Verdict): readonly Finding[] {
  return requirements.flatMap(({ id }) => {
    const sightings = results.filter(({ outcome }) => outcome !== 'known').flatMap(result => {
      const violation = result.violations.find(({ requirement }) => requirement === id);
      return violation ? [{ result, expected: violation.expected, seen: violation.seen }] : [];
    });
    const clearestFirst = sightings.toSorted((a, b) => a.result.violations.length - b.result.violations.length || a.result.transcript.length - b.result.transcript.length);
    return sightings.length ? [{ requirement: id, sightings: clearestFirst }] : [];
  });
}
