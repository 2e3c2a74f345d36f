import { test } from 'tap';
import { serverRows } from '../../generated/states.ts';
import type { Fault } from '../../conformance/broken/faulty-server.ts';
import { exploreEvents } from './event-exploration.ts';
import { explore } from './exploration.ts';
import type { SessionInput } from './state.ts';
import { event, verified, VirtualSession, withEvents } from './virtual-session.ts';

test('Whatever happens in whatever order, the promises of a session hold', async t => {
  const steps = explore(1500);
  t.ok(steps > 20_000, `${steps} steps`);
});

test('A session that breaks a promise is found', async t => {
  const broken: Record<string, RegExp> = {
    'authenticated-twice': /auth_seq ran|answered twice/,
    'grace-serves-everything': /served without a token in force/,
    'old-deadline-kept': /a timer of an earlier token spoke|told before it came|before its grace was over|without a token in force/,
    'pong-missing': /requests without an answer/,
  };
  for (const [peer, promise] of Object.entries(broken)) {
    const { fault } = (await import(`../../conformance/broken/server/${peer}.ts`)) as { fault: Fault };
    t.throws(() => explore(20_000, fault.session), { cause: { message: promise } }, peer);
  }
});

test('Whatever happens to its subscriptions in whatever order, a client gets each event once, in order, and none that its token does not permit', async t => {
  const steps = exploreEvents(1500);
  t.ok(steps > 20_000, `${steps} steps`);
});

test('A session that loses, doubles or misdelivers an event is found', async t => {
  const broken: Record<string, RegExp> = {
    'event-lost': /came after|was lost|moved the position/,
    'event-twice': /came after|moved the position/,
    'downgrade-ignored': /does not permit|not subscribed/,
    'events-after-unsubscribed': /not subscribed/,
    'events-in-grace': /under a token that had lapsed/,
    'events-lost-in-reauth': /came after|was lost|moved the position/,
    'subscribe-judged-on-arrival': /granted that the token does not permit/,
    'withheld-dropped': /came after|was lost|moved the position/,
    'withheld-out-of-order': /came after/,
  };
  for (const [peer, promise] of Object.entries(broken)) {
    const { fault } = (await import(`../../conformance/broken/server/${peer}.ts`)) as { fault: Fault };
    t.throws(() => exploreEvents(20_000, fault.session), { cause: { message: promise } }, peer);
  }
});

test('The session takes every input of the document in every state that it can be in', async t => {
  const inputs = new Set(serverRows.map(row => row.on).filter(on => !on.startsWith('timer.')));
  const sample: Record<string, SessionInput> = {
    AUTHENTICATE: { on: 'AUTHENTICATE', id: 'c', token: 'x' }, REAUTH: { on: 'REAUTH', id: 'c', token: 'x' }, PING: { on: 'PING', id: 'c' }, PONG: { on: 'PONG', id: 'c' },
    application: { on: 'application', id: 'x', message: { type: 'X_A', id: 'x' } }, malformed: { on: 'malformed', id: null }, unknown_type: { on: 'unknown_type', id: null },
    SUBSCRIBE: { on: 'SUBSCRIBE', id: 'c', topic: 'orders.1', since: null }, UNSUBSCRIBE: { on: 'UNSUBSCRIBE', id: 'c', topic: 'orders.1' },
    PUBLISH: { on: 'PUBLISH', id: 'c', event: { topic: 'orders.1', kind: 'order.created', payload: {}, idempotency_key: 'k' } }, event: event('orders.1', 1), permission_lost: { on: 'permission_lost', topic: 'orders.1' }, over_rate: { on: 'over_rate', id: 'c' },
    flood: { on: 'flood' }, unread: { on: 'unread' }, binary: { on: 'binary' }, invalid_utf8: { on: 'invalid_utf8' }, oversize: { on: 'oversize' }, unsupported_version: { on: 'unsupported_version' },
    'verify.ok': { on: 'verify.ok', attempt: 1, token: verified(3600) }, 'verify.fail': { on: 'verify.fail', attempt: 1, code: 'token_invalid' }, 'verify.unavailable': { on: 'verify.unavailable', attempt: 1 },
    revoke: { on: 'revoke', scope: 'token' }, drain: { on: 'drain', retryAfter: 0 }, 'socket.closed': { on: 'socket.closed', code: 1000 },
  };
  t.strictSame([...inputs].sort(), Object.keys(sample).sort(), 'an input that the document names and this test does not, or the other way round');
  const phases: Record<string, () => VirtualSession> = {
    awaiting_auth: () => new VirtualSession(),
    authenticating: () => { const virtual = new VirtualSession(); virtual.request('AUTHENTICATE'); return virtual; },
    closing: () => { const virtual = new VirtualSession(); virtual.take({ on: 'binary' }); return virtual; },
    closed: () => { const virtual = new VirtualSession(); virtual.take({ on: 'socket.closed', code: 1006 }); return virtual; },
  };
  const subscribed = (virtual: VirtualSession): VirtualSession => { virtual.subscribe('orders.1'); return virtual; };
  phases['authenticated'] = () => { const virtual = new VirtualSession(withEvents()); virtual.present(verified(3600)); return subscribed(virtual); };
  phases['grace'] = () => { const virtual = new VirtualSession(withEvents()); virtual.present(verified(10)); subscribed(virtual).pass(10); return virtual; };
  for (const [phase, make] of Object.entries(phases)) {
    for (const input of Object.values(sample)) {
      const virtual = make();
      t.equal(virtual.state.phase, phase);
      t.doesNotThrow(() => virtual.take(input), `${phase} on ${input.on}`);
    }
  }
});
