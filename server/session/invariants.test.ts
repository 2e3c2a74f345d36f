import fc from 'fast-check';
import { test } from 'tap';
import { serverRows } from '../../generated/states.ts';
import { isServerMessage } from '../../generated/validators.js';
import type { SessionEffect, SessionInput } from './state.ts';
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

test('Whatever happens in whatever order, the promises of a session hold', async t => {
  let steps = 0;
  const property = fc.property(fc.array(play, { minLength: 20, maxLength: 60, size: 'max' }), fc.boolean(), (plays, answersPing) => {
    const virtual = new VirtualSession({ ...defaultSettings, handles: () => true });
    virtual.answersPing = answersPing;
    for (const one of plays) {
      const before = virtual.state;
      const seen = virtual.effects.length;
      act(virtual, one);
      steps += 1;
      check(virtual, before, virtual.effects.slice(seen).map(({ effect }) => effect));
    }
    checkHistory(virtual);
  });
  fc.assert(property, { numRuns: 1500 });
  t.ok(steps > 20_000, `${steps} steps`);
});

function ensure(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

/** What must be true of each step. */
function check(virtual: VirtualSession, before: VirtualSession['state'], effects: readonly SessionEffect[]): void {
  const { state } = virtual;
  const { token } = state;
  const lapsed = token !== null && (virtual.wall >= token.verified.expiresAt || virtual.monotonic >= token.lapsesAt);
  for (const effect of effects) {
    if (effect.effect === 'send') ensure(isServerMessage(effect.message), `a message breaks its schema: ${JSON.stringify(effect.message)}`);
    if (effect.effect === 'deliver') ensure(token !== null && !lapsed, 'an application message was served without a token in force');
  }
  ensure(token === null || before.token === null || token.verified.identity.subject === before.token.verified.identity.subject, 'the identity of a session changed');
  ensure(token === null || token.authSeq - (before.token?.authSeq ?? 0) <= 1, 'auth_seq skipped a number');
  ensure(before.phase !== 'closed' || effects.length === 0, 'something happened after the end');
  if (before.phase === 'closing') ensure(effects.every(({ effect }) => effect === 'terminate'), 'something but the close followed CLOSING');
  if (state.phase === 'closing') ensure(Object.keys(state.deadlines).join() === 'close', 'a deadline outlived the session');
}

/** What must be true of the whole life. */
function checkHistory(virtual: VirtualSession): void {
  const messages = virtual.effects.flatMap(({ effect }) => (effect.effect === 'send' ? [effect.message] : []));
  const sequence = messages.flatMap(message => (message.type === 'AUTHENTICATED' ? [message.data.auth_seq] : []));
  ensure(sequence.every((seq, index) => seq === index + 1), `auth_seq ran ${sequence.join(', ')}`);
  const answered = messages.flatMap(message => ('reply_to' in message && message.reply_to?.startsWith('c') && message.reply_to !== 'c' ? [message.reply_to] : []));
  ensure(new Set(answered).size === answered.length, 'a request was answered twice');
  const closes = virtual.effects.filter(({ effect }) => effect.effect === 'close');
  ensure(closes.length <= 1, 'the socket was closed twice');
}

test('The session takes every input of the document in every state that it can be in', async t => {
  const inputs = new Set(serverRows.map(row => row.on).filter(on => !on.startsWith('timer.')));
  const sample: Record<string, SessionInput> = {
    AUTHENTICATE: { on: 'AUTHENTICATE', id: 'c', token: 'x' }, REAUTH: { on: 'REAUTH', id: 'c', token: 'x' }, PING: { on: 'PING', id: 'c' }, PONG: { on: 'PONG', id: 'c' },
    application: { on: 'application', id: 'x', message: { type: 'X_A', id: 'x' } }, malformed: { on: 'malformed', id: null }, unknown_type: { on: 'unknown_type', id: null },
    SUBSCRIBE: { on: 'SUBSCRIBE', id: 'c' }, UNSUBSCRIBE: { on: 'UNSUBSCRIBE', id: 'c' }, PUBLISH: { on: 'PUBLISH', id: 'c' }, over_rate: { on: 'over_rate', id: 'c' },
    flood: { on: 'flood' }, unread: { on: 'unread' }, withheld_full: { on: 'withheld_full' }, binary: { on: 'binary' }, invalid_utf8: { on: 'invalid_utf8' }, oversize: { on: 'oversize' }, unsupported_version: { on: 'unsupported_version' },
    'verify.ok': { on: 'verify.ok', attempt: 1, token: verified(3600) }, 'verify.fail': { on: 'verify.fail', attempt: 1, code: 'token_invalid' }, 'verify.unavailable': { on: 'verify.unavailable', attempt: 1 },
    revoke: { on: 'revoke', scope: 'token' }, drain: { on: 'drain', retryAfter: 0 }, 'socket.closed': { on: 'socket.closed', code: 1000 },
  };
  t.strictSame([...inputs].sort(), Object.keys(sample).sort(), 'an input that the document names and this test does not, or the other way round');
  const phases: Record<string, () => VirtualSession> = {
    awaiting_auth: () => new VirtualSession(),
    authenticating: () => { const virtual = new VirtualSession(); virtual.request('AUTHENTICATE'); return virtual; },
    authenticated: () => { const virtual = new VirtualSession(); virtual.present(verified(3600)); return virtual; },
    grace: () => { const virtual = new VirtualSession(); virtual.present(verified(10)); virtual.pass(10); return virtual; },
    closing: () => { const virtual = new VirtualSession(); virtual.take({ on: 'binary' }); return virtual; },
    closed: () => { const virtual = new VirtualSession(); virtual.take({ on: 'socket.closed', code: 1006 }); return virtual; },
  };
  for (const [phase, make] of Object.entries(phases)) {
    for (const input of Object.values(sample)) {
      const virtual = make();
      t.equal(virtual.state.phase, phase);
      t.doesNotThrow(() => virtual.take(input), `${phase} on ${input.on}`);
    }
  }
});
