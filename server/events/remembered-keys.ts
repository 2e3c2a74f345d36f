import type { Position } from './event-log.ts';

interface Remembered {
  readonly fingerprint: string;
  readonly position: Position;
  /** Monotonic seconds. */
  readonly at: number;
}

/**
 * The idempotency keys of a window of time (EVT-3), in bounded room. They are forgotten in the order in which they came, so
 * that no timer is needed.
 */
export class RememberedKeys {
  readonly #keys = new Map<string, Remembered>();
  readonly #window: number;
  readonly #most: number;

  /** @param window seconds. */
  constructor(window: number, most: number) {
    this.#window = window;
    this.#most = most;
  }

  find(name: string, now: number): Remembered | null {
    this.#forget(now);
    return this.#keys.get(name) ?? null;
  }

  /** Whether one more can be remembered. A key that is dropped before its time would let an event in twice. */
  hasRoom(now: number): boolean {
    this.#forget(now);
    return this.#keys.size < this.#most;
  }

  remember(name: string, fingerprint: string, position: Position, now: number): void {
    this.#keys.set(name, { fingerprint, position, at: now });
  }

  #forget(now: number): void {
    for (const [name, { at }] of this.#keys) {
      if (now - at < this.#window) return;
      this.#keys.delete(name);
    }
  }
}
