import { arm, backoff, emit, isOn, isUp, send, type Draft } from './draft.ts';
import { dropAll, dropLast, takeBack } from './outbox.ts';
import type { Link } from './state.ts';
import { answer, dropToken, isHeld, refresh, refreshSoon } from './tokens.ts';

/** Seconds within which a connection has to show that it lives, once the client was asleep (HB-4). */
const wakeAnswer = 5;
/** A deadline that is noticed so many seconds late tells of a client that was asleep. */
const asleep = 2;
/** Seconds that a connection has to stay for the row of failures to end (CLI-5). */
const settled = 30;
/** Closes in a row by a fault of ours, or by 4401, at which a client stops. */
const third = 3;
/** What a message of ours brings about. */
export const offenceCodes = [1002, 1003, 1007, 1009, 4400];
/** What a client does after a close, where that is not backoff; a test compares it with the document's table. */
export const closeAdvice: Readonly<Record<number, 'refresh' | 'never'>> = { 1000: 'never', 4401: 'refresh', 4403: 'never', 4406: 'never', 4410: 'refresh', 4411: 'refresh' };

/** A connection of which nothing is known yet. */
export const newLink: Link = { inForce: null, authSeq: 0, pending: null, presented: [], terms: null, advice: null, since: Infinity };

/** Opens a socket with the newest token, or waits for one (AUTH-1). */
export function connect(d: Draft): void {
  if (isHeld(d)) {
    d.phase = 'connecting';
    d.deadlines = { answer: d.now + answer };
    return emit(d, 'open', ++d.connection);
  }
  d.phase = 'waiting';
  arm(d, 'backoff');
  refresh(d);
}

/** The connection is gone: what belonged to it means nothing any more, and what it left unanswered is to be sent again. */
function lose(d: Draft): void {
  if (d.now - d.link.since >= settled) d.failures = d.offences = 0;
  d.deadlines = { again: d.deadlines.again ?? Infinity };
  d.link = newLink;
  takeBack(d);
}

/** Leaves the socket at once; what it does later is nobody's business. */
function leave(d: Draft): void {
  // Its number is over, so that nothing of it is taken for the next one's.
  emit(d, 'close', { connection: d.connection++, code: 1000 });
}

/** Leaves the connection. */
export function hangUp(d: Draft): void {
  leave(d);
  lose(d);
}

/** Leaves the connection for one with the newest token. */
export function reconnect(d: Draft): void {
  hangUp(d);
  connect(d);
}

/** No connection is wanted any more. */
export function stop(d: Draft, reason: string, code?: number): void {
  d.phase = 'stopped';
  d.deadlines = {};
  emit(d, 'closed', { reason, code });
}

/** The application is done. */
export function closeByApp(d: Draft): void {
  if (d.phase === 'stopped') return;
  if (d.phase !== 'waiting') hangUp(d);
  dropAll(d, 'closed');
  stop(d, 'application');
}

/** Waits with full jitter before the next attempt (CLI-5). */
function backOff(d: Draft, retryAfter = 0, code?: number): void {
  const delay = Math.max(retryAfter, backoff(d, ++d.failures));
  d.phase = 'waiting';
  arm(d, 'backoff', d.now + delay);
  d.retryAt = d.now + retryAfter;
  emit(d, 'reconnecting', { delay, code });
}

/** The connection is taken for dead; CLOSING without a close frame is as good as one (CLI-5). */
export function giveUp(d: Draft): void {
  leave(d);
  closed(d, {});
}

/** The socket is closed: CLOSING's advice, or else the code's, or else backoff (CLI-5). */
export function closed(d: Draft, { code: closeCode = 0 }: { readonly code?: number }): void {
  const { inForce, pending, advice } = d.link;
  const { code, reason, reconnect, retry_after } = advice ?? { code: closeCode, reason: `${closeCode}`, reconnect: closeAdvice[closeCode] };
  const isOffence = offenceCodes.includes(code);
  const token = inForce ?? pending?.token;
  // A failure before open is nobody's advice (CONN-7).
  if (d.phase === 'connecting') {
    lose(d);
    return backOff(d);
  }
  if (!isUp(d)) return;
  if (isOffence) dropLast(d);
  lose(d);
  d.offences = isOffence ? d.offences + 1 : 0;
  if (code === 4401) d.denials++;
  if (d.offences === third || d.denials === third || reconnect === 'never') {
    d.barred = true;
    return stop(d, reason, code);
  }
  backOff(d, retry_after, code);
  if (reconnect === 'refresh') {
    if (token) dropToken(d, token);
    refreshSoon(d);
  }
}

/** Something was heard; silence counts from here (HB-4). */
export function hear(d: Draft): void {
  if (d.link.terms) arm(d, 'silence', d.now + d.link.terms.heartbeat_interval * d.link.terms.max_missed_pongs);
}

/** Nothing was heard for too long. Who is late to notice was asleep itself, and asks first (HB-4). */
export function silent(d: Draft, lateness: number): void {
  if (lateness < asleep) return giveUp(d);
  send(d, 'PING');
  arm(d, 'silence', d.now + wakeAnswer);
}

/** The device woke up or came online (CLI-11). */
export function wake(d: Draft): void {
  if (isOn(d)) {
    silent(d, asleep);
    if (!isHeld(d)) refreshSoon(d);
  } else if (d.phase === 'waiting' && d.now >= d.retryAt) {
    arm(d, 'again');
    connect(d);
  }
}
