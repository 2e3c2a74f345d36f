import type { RequirementId } from '../../generated/requirements.ts';
import type { TranscriptLine } from '../engine/transcript.ts';
import type { Side } from './record.ts';

/** A requirement that a frame broke. */
export interface TraceFinding {
  readonly side: Side;
  readonly requirement: RequirementId;
  readonly expected: string;
  readonly seen: string;
  /** Which frame of which connection, where in the file, when. */
  readonly where: string;
  /** What passed over the connection before it, the frame itself last. */
  readonly transcript: readonly TranscriptLine[];
}

/** Findings of one requirement that are kept; the rest is counted. */
const mostKept = 10;

/** All that was seen of one side: what was judged, and what is broken. */
export class Findings {
  readonly judged = new Set<RequirementId>();
  readonly #broken = new Map<RequirementId, { readonly kept: TraceFinding[]; count: number }>();
  readonly #onFinding: (finding: TraceFinding) => void;

  /** @param onFinding told of each as it comes. */
  constructor(onFinding: (finding: TraceFinding) => void) {
    this.#onFinding = onFinding;
  }

  add(requirement: RequirementId, finding: () => TraceFinding): void {
    this.judged.add(requirement);
    const entry = this.#broken.get(requirement) ?? { kept: [], count: 0 };
    this.#broken.set(requirement, entry);
    entry.count += 1;
    if (entry.kept.length >= mostKept) return;
    const made = finding();
    entry.kept.push(made);
    this.#onFinding(made);
  }

  /** Those of one requirement, and how many there were in all. */
  of(requirement: RequirementId): { readonly kept: readonly TraceFinding[]; readonly count: number } {
    return this.#broken.get(requirement) ?? { kept: [], count: 0 };
  }
}
