import fc from 'fast-check';
import { isServerMessage } from '../../generated/validators.js';
import { createSession } from './session.ts';
import type { Session, SessionEffect, SessionSettings } from './state.ts';
import { defaultSettings, start, verified, VirtualSession } from './virtual-session.ts';

/** What can happen to a session, as a property test draws it: the meaning is filled in when it is played. */
type Play =
  | { readonly kind: 'pass' | 'stall' | 'setClock'; readonly seconds: number }
  | { readonly kind: 'AUTHENTICATE' | 'REAUTH' | 'PING' | 'PONG' | 'application' | 'malformed' | 'binary' | 'fail' | 'unavailable' | 'drain' | 'late' }
  | { readonly kind: 'ok'; readonly expiresIn: number; readonly issuedAt: number | null; readonly subject: string }
  | { readonly kind: 'revoke'; readonly scope: 'token' | 'session' };

const seconds = fc.integer({ min: 0, max: 800 }).map(quarters => quarters / 4);
const play: fc.Arbitrary<Play> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('pass' as const, 'stall' as const), seconds }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('setClock' as const), seconds: fc.integer({ min: -500, max: 500 }) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom('AUTHENTICATE' as const, 'REAUTH' as const, 'PING' as const, 'PONG' as const, 'application' as const, 'malformed' as const, 'fail' as const, 'unavailable' as const, 'late' as const) }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constant('ok' as const), expiresIn: fc.integer({ min: -10, max: 500 }), issuedAt: fc.option(fc.integer({ min: -600, max: 0 })), subject: fc.constantFrom('cook', 'cook', 'cook', 'waiter') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('binary' as const, 'drain' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('revoke' as const), scope: fc.constantFrom('token' as const, 'session' as const) }) },
);

function act(virtual: VirtualSession, one: Play): readonly SessionEffect[] {
  const attempt = virtual.state.attempts;
  switch (one.kind) {
    case 'pass': virtual.pass(one.seconds); return [];
    case 'stall': virtual.stall(one.seconds); return [];
    case 'setClock': virtual.wall += one.seconds; return virtual.take({ on: 'clock' });
    case 'ok': return virtual.verify(verified(virtual.wall - start + one.expiresIn, one));
    case 'late': return virtual.take({ on: 'verify.ok', attempt: attempt - 1, token: verified(100_000) });
    case 'fail': return virtual.take({ on: 'verify.fail', attempt, code: 'token_invalid' });
    case 'unavailable': return virtual.take({ on: 'verify.unavailable', attempt });
    case 'AUTHENTICATE':
    case 'REAUTH': return virtual.request(one.kind);
    case 'PING': return virtual.ping();
    case 'PONG': return virtual.take({ on: 'PONG', id: 'c' });
    case 'application': return virtual.take({ on: 'application', id: 'x', message: { type: 'X_ORDER', id: 'x' } });
    case 'malformed': return virtual.take({ on: 'malformed', id: null });
    case 'binary': return virtual.take({ on: 'binary' });
    case 'drain': return virtual.take({ on: 'drain', retryAfter: 1 });
    case 'revoke': return virtual.take({ on: 'revoke', scope: one.scope });
  }
}

/**
 * Plays that many lives of a session in virtual time, each of 20 to 60 random happenings, and checks its promises after each.
 * @param bend puts another session in the place of the healthy one, to see that its faults are found.
 * @returns the number of happenings.
 * @throws {Error} that names the promise that was broken, and the shortest life that breaks it.
 */
export function explore(lives: number, bend: (healthy: Session, settings: SessionSettings) => Session = healthy => healthy): number {
  const settings = { ...defaultSettings, handles: () => true };
  let steps = 0;
  const property = fc.property(fc.array(play, { minLength: 20, maxLength: 60, size: 'max' }), fc.boolean(), (plays, answersPing) => {
    const virtual = new VirtualSession(settings, bend(createSession(settings), settings));
    virtual.answersPing = answersPing;
    const asked = new Set<string>();
    for (const one of plays) {
      const before = virtual.state;
      const seen = virtual.effects.length;
      act(virtual, one);
      steps += 1;
      check(virtual, before, virtual.effects.slice(seen));
      if (isRequest(one) && isOpen(before) && virtual.lastRequest) asked.add(virtual.lastRequest);
    }
    checkHistory(virtual, asked);
  });
  fc.assert(property, { numRuns: lives });
  return steps;
}

function isRequest({ kind }: Play): boolean {
  return kind === 'AUTHENTICATE' || kind === 'REAUTH' || kind === 'PING';
}

function isOpen({ phase }: VirtualSession['state']): boolean {
  return phase !== 'closing' && phase !== 'closed';
}

function ensure(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

/** What must be true of each step. */
function check(virtual: VirtualSession, before: VirtualSession['state'], effects: VirtualSession['effects']): void {
  const { state } = virtual;
  const { token } = state;
  const lapsed = token !== null && (virtual.wall >= token.verified.expiresAt || virtual.monotonic >= token.lapsesAt);
  let inForce = before.token;
  for (const { at, effect } of effects) {
    if (effect.effect === 'send' && effect.message.type === 'AUTHENTICATED') inForce = token;
    if (effect.effect === 'send') ensure(isServerMessage(effect.message), `a message breaks its schema: ${JSON.stringify(effect.message)}`);
    if (effect.effect === 'send' && effect.message.type === 'TOKEN_EXPIRED') {
      ensure(effect.message.data.auth_seq === inForce?.authSeq, 'a timer of an earlier token spoke');
      const wall = virtual.wall - (virtual.monotonic - at);
      ensure(effect.message.data.reason === 'expiring' || at >= inForce!.lapsesAt || wall >= inForce!.verified.expiresAt, 'the expiry was told before it came');
    }
    if (effect.effect === 'close' && effect.code === 4410) ensure(graceIsOver(virtual, before), 'the session was closed before its grace was over');
    if (effect.effect === 'deliver') ensure(token !== null && !lapsed, 'an application message was served without a token in force');
  }
  ensure(token === null || before.token === null || token.verified.identity.subject === before.token.verified.identity.subject, 'the identity of a session changed');
  ensure(token === null || token.authSeq - (before.token?.authSeq ?? 0) <= 1, 'auth_seq skipped a number');
  ensure(before.phase !== 'closed' || effects.length === 0, 'something happened after the end');
  if (before.phase === 'closing') ensure(effects.every(({ effect: { effect } }) => effect === 'terminate'), 'something but the close followed CLOSING');
  if (state.phase === 'closing') ensure(Object.keys(state.deadlines).join() === 'close', 'a deadline outlived the session');
}

/** By either clock counted from the expiry, or from when it was told where a clock that jumped had put that earlier (EXP-5). */
function graceIsOver({ wall, monotonic, effects }: VirtualSession, { token }: VirtualSession['state']): boolean {
  const { grace_period } = defaultSettings.timings;
  const told = effects.findLast(({ effect }) => effect.effect === 'send' && effect.message.type === 'TOKEN_EXPIRED' && effect.message.data.reason === 'expired')?.at ?? Infinity;
  return token !== null && (wall >= token.verified.expiresAt + grace_period || monotonic >= Math.min(token.lapsesAt, told) + grace_period);
}

/** What must be true of the whole life. */
function checkHistory(virtual: VirtualSession, asked: ReadonlySet<string>): void {
  const messages = virtual.effects.flatMap(({ effect }) => (effect.effect === 'send' ? [effect.message] : []));
  const sequence = messages.flatMap(message => (message.type === 'AUTHENTICATED' ? [message.data.auth_seq] : []));
  ensure(sequence.every((seq, index) => seq === index + 1), `auth_seq ran ${sequence.join(', ')}`);
  const answered = messages.flatMap(message => ('reply_to' in message && message.reply_to?.startsWith('c') && message.reply_to !== 'c' ? [message.reply_to] : []));
  ensure(new Set(answered).size === answered.length, 'a request was answered twice');
  const unanswered = [...asked].filter(id => !answered.includes(id) && id !== virtual.state.verification?.requestId);
  ensure(!isOpen(virtual.state) || unanswered.length === 0, `requests without an answer: ${unanswered.join(', ')}`);
  const closes = virtual.effects.filter(({ effect }) => effect.effect === 'close');
  ensure(closes.length <= 1, 'the socket was closed twice');
}
