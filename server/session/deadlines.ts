import type { Deadline, Now, SessionState, TimerName } from './state.ts';

type Deadlines = SessionState['deadlines'];

/** A deadline that only the monotonic clock decides, `seconds` from now. */
export function after(now: Now, seconds: number): Deadline {
  return { monotonic: now.monotonic + seconds, wall: null };
}

/** A deadline that is bound to a token's expiry: whichever clock gets there first (EXP-7). */
export function atInstant(lapsesAt: number, expiresAt: number, offset: number): Deadline {
  return { monotonic: lapsesAt + offset, wall: expiresAt + offset };
}

/** Seconds until the deadline; negative once it has passed. */
export function remaining(deadline: Deadline, now: Now): number {
  const monotonic = deadline.monotonic - now.monotonic;
  return deadline.wall === null ? monotonic : Math.min(monotonic, deadline.wall - now.wall);
}

/** The deadline that comes first, or null where there is none. */
export function earliest(deadlines: Deadlines, now: Now): { timer: TimerName; deadline: Deadline; remaining: number } | null {
  let first: { timer: TimerName; deadline: Deadline; remaining: number } | null = null;
  for (const [timer, deadline] of Object.entries(deadlines) as [TimerName, Deadline][]) {
    const left = remaining(deadline, now);
    if (first === null || left < first.remaining) first = { timer, deadline, remaining: left };
  }
  return first;
}

/** Seconds until the session wants to be stepped with `clock`; null where nothing is due ever. */
export function nextWake(state: SessionState, now: Now): number | null {
  const first = earliest(state.deadlines, now);
  return first === null ? null : Math.max(0, first.remaining);
}
