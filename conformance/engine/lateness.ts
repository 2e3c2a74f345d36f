/** Seconds between two looks. */
const interval = 0.02;
/** Seconds by which a look may be late before a timing can no longer be blamed on the target. */
export const toleratedLateness = 0.1;

/** Records how late this process was, so that its own delays are never reported as the target's. */
export class LatenessWatch {
  #looks: { readonly at: number; readonly late: number }[] = [];
  #due = 0;
  readonly #timer: NodeJS.Timeout;
  readonly #now: () => number;

  /** @param now monotonic seconds. */
  constructor(now: () => number = () => performance.now() / 1000) {
    this.#now = now;
    this.#due = now() + interval;
    this.#timer = setInterval(() => this.look(), interval * 1000);
    this.#timer.unref();
  }

  look(): void {
    const at = this.#now();
    const late = at - this.#due;
    if (late > toleratedLateness) this.#looks.push({ at, late });
    this.#due = at + interval;
  }

  /** The worst delay since that time, in seconds; 0 where none was worth noting. */
  since(start: number): number {
    // A loop that is late right now has not run its look yet.
    const pending = this.#now() - this.#due;
    let worst = pending > toleratedLateness ? pending : 0;
    for (const { at, late } of this.#looks) if (at >= start) worst = Math.max(worst, late);
    return worst;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
