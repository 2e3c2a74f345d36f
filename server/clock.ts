import type { Now } from './session/state.ts';

/** Time as the server sees it; injected, so that tests own it. */
export interface Clock {
  now(): Now;
  /** Calls back once after that many seconds; the result cancels. */
  after(seconds: number, callback: () => void): () => void;
}

/** setTimeout fires at once beyond 2^31-1 ms; a wake that comes early only finds nothing due (EXP-7). */
const longestTimer = 2 ** 31 - 1;

/** The clocks of this process. Timers don't keep it alive. */
export const systemClock: Clock = {
  now: () => ({ wall: Date.now() / 1000, monotonic: performance.now() / 1000 }),
  after(seconds, callback) {
    // Rounded up, because a timer that fires before its deadline would find nothing due and spin.
    const timer = setTimeout(callback, Math.min(longestTimer, Math.max(0, Math.ceil(seconds * 1000))));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/**
 * Watches the wall clock against the monotonic one and calls back when it was set. Sessions sleep until their next
 * deadline by the clock as it was; after a jump that deadline may have passed (EXP-7).
 * @returns what ends the watch.
 */
export function watchClock(clock: Clock, onJump: () => void): () => void {
  let offset = offsetOf(clock.now());
  let cancel = clock.after(watchInterval, look);
  function look(): void {
    const seen = offsetOf(clock.now());
    if (Math.abs(seen - offset) > smallestJump) onJump();
    offset = seen;
    cancel = clock.after(watchInterval, look);
  }
  return () => cancel();
}

/** Seconds. Expiry is to be enforced within one second, so half of it is left for the jump to be noticed. */
const watchInterval = 0.5;
/** Seconds; below it is slewing, which deadlines follow by themselves. */
const smallestJump = 0.1;

function offsetOf(now: Now): number {
  return now.wall - now.monotonic;
}
