import { setTimeout as wait } from 'node:timers/promises';
import type { RequirementId } from '../../generated/requirements.ts';
import { toleratedLateness, type LatenessWatch } from './lateness.ts';
import { Inconclusive, Violation } from './violation.ts';

/** What a wait is about; it names the requirement that is broken when nothing comes. */
export interface Expectation {
  readonly requirement: RequirementId;
  readonly expected: string;
  /** Seconds from now. */
  readonly within: number;
}

/** Waits for what happens elsewhere: whoever makes it happen wakes all who wait, and they look again. */
export class Waits {
  readonly #waiting = new Set<() => void>();
  readonly #lateness: LatenessWatch;
  readonly #onJudged: (requirement: RequirementId) => void;

  /** @param onJudged told of each requirement that an observation was made of. */
  constructor(lateness: LatenessWatch, onJudged: (requirement: RequirementId) => void) {
    this.#lateness = lateness;
    this.#onJudged = onJudged;
  }

  /** Something happened; whoever waits looks again. */
  wake(): void {
    for (const look of this.#waiting) look();
    this.#waiting.clear();
  }

  judged(requirement: RequirementId): void {
    this.#onJudged(requirement);
  }

  /**
   * Looks until there is something.
   * @param seen what there was instead, when the time is over.
   * @throws {Violation} or {Inconclusive} when it is.
   */
  async until<T>(look: () => T | null, expectation: Expectation, seen: () => string = () => `nothing of the kind for ${expectation.within.toFixed(2)} s`): Promise<T> {
    const start = performance.now() / 1000;
    for (;;) {
      const found = look();
      if (found !== null) {
        this.judged(expectation.requirement);
        return found;
      }
      const left = start + expectation.within - performance.now() / 1000;
      if (left <= 0) throw this.blame(start, expectation.requirement, expectation.expected, seen());
      await this.change(left);
    }
  }

  /** Looks for so long, and at each change. The end of the time is what is waited for. */
  async watch(forSeconds: number, look: () => void): Promise<void> {
    const end = performance.now() / 1000 + forSeconds;
    for (let left = forSeconds; left > 0; left = end - performance.now() / 1000) {
      look();
      await this.change(left);
    }
    look();
  }

  /** The target's fault, unless this machine was itself late since that time: then nobody can tell. */
  blame(since: number, requirement: RequirementId, expected: string, seen: string): Violation | Inconclusive {
    const violation = new Violation(requirement, expected, seen);
    const late = this.#lateness.since(since);
    return late > toleratedLateness ? Inconclusive.late(late, violation) : violation;
  }

  /** Until something happens, or so many seconds have passed. */
  async change(seconds: number): Promise<void> {
    const controller = new AbortController();
    const changed = new Promise<void>(resolve => { this.#waiting.add(resolve); });
    await Promise.race([changed, wait(Math.ceil(seconds * 1000), undefined, { signal: controller.signal }).catch(() => {})]);
    controller.abort();
  }
}
