import { test } from 'tap';
import { reauthRetryAfter } from './guards.ts';
import { event, defaultSettings, start, verified, VirtualSession, withEvents, words } from './virtual-session.ts';

const hour = 3600;

test('A first token begins the session and is answered with what applies', async t => {
  const virtual = new VirtualSession();
  t.strictSame(words(virtual.present(verified(hour))), ['AUTHENTICATED 1']);
  const [answer] = virtual.sent();
  t.match(answer?.message, { reply_to: 'c1', data: { user_id: 'cook', session_id: 'session', expires_in: hour, expires_at: start + hour, expiry_warning: 300, grace_period: 10, capabilities: ['reauth'] } });
});

test('A connection without AUTHENTICATE is closed at the authentication timeout, PING or not', async t => {
  const virtual = new VirtualSession();
  virtual.pass(9.875);
  t.strictSame(words(virtual.ping()), ['PONG']);
  virtual.pass(0.25);
  t.strictSame(virtual.done(), ['PONG', 'CLOSING 4408 backoff', 'close 4408']);
});

test('REAUTH keeps the session, counts on, and replaces every deadline of the old token', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(100));
  virtual.pass(50);
  virtual.sent();
  t.strictSame(words(virtual.present(verified(hour))), ['AUTHENTICATED 2']);
  virtual.pass(900);
  t.strictSame(virtual.sent().map(({ message }) => message.type), ['AUTHENTICATED'], 'neither expiry nor grace of the first token is heard of again');
  t.equal(virtual.state.phase, 'authenticated');
});

test('A failed REAUTH changes nothing but the budget', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(100));
  const before = virtual.state;
  virtual.request('REAUTH');
  t.strictSame(words(virtual.take({ on: 'verify.fail', attempt: virtual.state.attempts, code: 'token_invalid' })), ['ERROR token_invalid']);
  t.strictSame(virtual.state.token, before.token);
  t.strictSame(virtual.state.deadlines, before.deadlines);
  t.equal(virtual.state.phase, 'authenticated');
});

test('A verification that hangs is given up at its deadline, and its late result means nothing', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.sent();
  virtual.request('REAUTH');
  virtual.pass(5.125);
  t.match(virtual.sent(), [{ at: 5, message: { data: { code: 'auth_unavailable', retryable: true } } }]);
  t.strictSame(virtual.verify(verified(2 * hour)), []);
  t.equal(virtual.state.token?.authSeq, 1);
});

test('The first verification that hangs closes 4500', async t => {
  const virtual = new VirtualSession();
  virtual.request('AUTHENTICATE');
  virtual.pass(5.125);
  t.strictSame(virtual.done(), ['ERROR auth_unavailable', 'CLOSING 4500 backoff', 'close 4500']);
});

test('A REAUTH while one is in flight is refused and leaves the first alone', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.request('REAUTH');
  t.strictSame(words(virtual.request('REAUTH')), ['ERROR reauth_in_progress']);
  t.strictSame(words(virtual.verify(verified(2 * hour))), ['AUTHENTICATED 2']);
});

test('A token is stale only if both issue times are known and the new one is earlier', async t => {
  const cases = [[-10, -20, 'ERROR token_stale'], [-10, -10, 'AUTHENTICATED 2'], [null, -20, 'AUTHENTICATED 2'], [-10, null, 'AUTHENTICATED 2']] as const;
  for (const [first, second, answer] of cases) {
    const virtual = new VirtualSession();
    virtual.present(verified(hour, { issuedAt: first }));
    t.equal(words(virtual.present(verified(hour, { issuedAt: second })))[0], answer);
  }
});

test('A token that outlives max_token_lifetime is invalid', async t => {
  const virtual = new VirtualSession();
  t.strictSame(words(virtual.present(verified(86401))), ['ERROR token_invalid', 'CLOSING 4401 refresh', 'close 4401']);
});

test('REAUTHs beyond the budget are refused until the oldest is a minute old', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  for (let sent = 0; sent < 5; sent += 1) t.equal(words(virtual.present(verified(hour)))[0], `AUTHENTICATED ${sent + 2}`);
  virtual.pass(10);
  const refusal = virtual.request('REAUTH').find(({ effect }) => effect === 'send');
  t.match(refusal, { message: { data: { code: 'rate_limited', retry_after: 50 } } });
  virtual.pass(50);
  t.equal(words(virtual.present(verified(hour)))[0], 'AUTHENTICATED 7');
});

test('Each TOKEN_EXPIRED grants a REAUTH beyond the budget, two a minute at most', async t => {
  const settings = { ...defaultSettings, limits: { ...defaultSettings.limits, reauth_per_minute: 1 } };
  const virtual = new VirtualSession(settings);
  virtual.present(verified(200));
  virtual.present(verified(201));
  virtual.present(verified(202));
  t.equal(virtual.state.token?.authSeq, 3, 'two warnings, two credits beside the budget of one');
  virtual.present(verified(203));
  t.equal(virtual.state.token?.authSeq, 4);
  t.strictSame(words(virtual.request('REAUTH')), ['ERROR rate_limited'], 'three warnings grant no third credit');
});

test('A verification that took long is not held against the client', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, timings: { ...defaultSettings.timings, verification_deadline: 60 } });
  virtual.answersPing = false;
  virtual.request('AUTHENTICATE');
  virtual.pass(40);
  virtual.verify(verified(hour));
  virtual.pass(44);
  t.equal(virtual.state.phase, 'authenticated');
});

test('A verdict that a stalled event loop delivers late is still in time', async t => {
  const virtual = new VirtualSession();
  virtual.request('AUTHENTICATE');
  virtual.stall(6);
  t.strictSame(words(virtual.verify(verified(hour))), ['AUTHENTICATED 1']);
});

test('An expiry that is no number is refused, whatever a verifier says', async t => {
  for (const expiresAt of [NaN, Infinity, undefined as unknown as number]) {
    const virtual = new VirtualSession();
    virtual.request('AUTHENTICATE');
    t.equal(words(virtual.verify({ ...verified(hour), expiresAt }))[0], 'ERROR token_invalid');
  }
});

test('retry_after tells when the budget really has room, also when credits run out first', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(200));
  virtual.pass(1);
  virtual.present(verified(201));
  for (let sent = 0; sent < 6; sent += 1) {
    virtual.pass(1);
    virtual.present(verified(hour));
  }
  const refusal = virtual.request('REAUTH').find(({ effect }) => effect === 'send') as { message: { data: { retry_after: number } } };
  virtual.pass(refusal.message.data.retry_after - 0.5);
  t.strictSame(words(virtual.request('REAUTH')), ['ERROR rate_limited'], 'not before');
  virtual.pass(0.5);
  t.match(words(virtual.present(verified(hour)))[0], /^AUTHENTICATED/, 'and right then');
});

test('A client that falls silent is closed after the missed heartbeats, not before', async t => {
  const virtual = new VirtualSession();
  virtual.answersPing = false;
  virtual.present(verified(hour));
  virtual.pass(44.875);
  t.equal(virtual.state.phase, 'authenticated');
  virtual.done();
  virtual.pass(15);
  t.strictSame(virtual.done(), ['close 4440']);
});

test('Timers that come a little late put the verdict on a silent client off by as much, not by an interval', async t => {
  const virtual = new VirtualSession();
  virtual.answersPing = false;
  virtual.present(verified(hour));
  virtual.done();
  for (const late of [0.001, 0.0007, 0.0013]) {
    virtual.stall(15 + late);
    virtual.take({ on: 'clock' });
  }
  t.strictSame(virtual.done(), ['close 4440']);
});

test('A stalled event loop never takes a living client for dead', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.pass(14);
  virtual.stall(120);
  virtual.take({ on: 'clock' });
  t.equal(virtual.state.phase, 'authenticated');
});

test('The tenth invalid message within a minute closes 4400', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  for (let sent = 1; sent < 10; sent += 1) t.strictSame(words(virtual.take({ on: 'malformed', id: null })), ['ERROR invalid_message']);
  t.strictSame(words(virtual.take({ on: 'unknown_type', id: 'c' })), ['ERROR unknown_type', 'CLOSING 4400 backoff', 'close 4400']);
});

test('X_ messages that no application takes count as invalid ones', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  const send = () => words(virtual.take({ on: 'application', id: 'x', message: { type: 'X_A', id: 'x' } }));
  for (let sent = 1; sent < 10; sent += 1) t.strictSame(send(), ['ERROR unknown_type']);
  t.strictSame(send(), ['ERROR unknown_type', 'CLOSING 4400 backoff', 'close 4400']);
});

test('A verifier that knows of a revocation ends the session, first token or later', async t => {
  for (const before of [false, true]) {
    const virtual = new VirtualSession();
    if (before) virtual.present(verified(hour));
    virtual.request(before ? 'REAUTH' : 'AUTHENTICATE');
    t.strictSame(words(virtual.take({ on: 'verify.fail', attempt: virtual.state.attempts, code: 'session_revoked' })), ['ERROR session_revoked', 'CLOSING 4411 never', 'close 4411']);
  }
});

test('A client that does not read is closed without CLOSING, events that overflow in grace with advice', async t => {
  const unread = new VirtualSession();
  unread.present(verified(hour));
  t.strictSame(words(unread.take({ on: 'unread' })), ['close 4441']);
  const overflowing = new VirtualSession(withEvents());
  overflowing.present(verified(10));
  overflowing.subscribe('orders.1');
  overflowing.pass(10);
  const large = (seq: number) => event('orders.1', seq, 200_000);
  t.strictSame([1, 2].map(seq => words(overflowing.take(large(seq)))), [[], []]);
  t.strictSame(words(overflowing.take(large(3))), ['CLOSING 4441 refresh', 'close 4441']);
});

test('Messages beyond the rate are refused, and a flood ends the connection', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.pass(2);
  virtual.effects.length = 0;
  for (let sent = 0; sent < 50; sent += 1) t.strictSame(words(virtual.ping()), ['PONG']);
  t.strictSame(words(virtual.ping()), ['ERROR rate_limited']);
  virtual.pass(1);
  t.strictSame(words(virtual.ping()), ['PONG'], 'a second later all is well');
  for (let sent = 0; sent < 499; sent += 1) virtual.ping();
  t.strictSame(words(virtual.ping()), ['close 4429']);
});

test('Drain says when to come back, revocation whether to', async t => {
  const drained = new VirtualSession();
  drained.present(verified(hour));
  t.match(drained.take({ on: 'drain', retryAfter: 2.5 })[0], { message: { type: 'CLOSING', data: { code: 1001, reconnect: 'backoff', retry_after: 2.5 } } });
  for (const [scope, reconnect] of [['token', 'refresh'], ['session', 'never']] as const) {
    const revoked = new VirtualSession();
    revoked.present(verified(hour));
    t.ok(words(revoked.take({ on: 'revoke', scope })).includes(`CLOSING 4411 ${reconnect}`));
  }
});

test('A peer that does not finish the close handshake is cut', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.take({ on: 'binary' });
  virtual.pass(3);
  t.match(virtual.effects.at(-1), { effect: { effect: 'terminate' } });
  t.equal(virtual.state.phase, 'closed');
});

test('A server without reauth answers not_supported and keeps the connection', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, reauth: false });
  virtual.present(verified(hour));
  t.strictSame(words(virtual.request('REAUTH')), ['ERROR not_supported']);
  t.equal(virtual.state.phase, 'authenticated');
});

test('Every authentication event leaves an audit record, none of which carries the token', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(40));
  virtual.request('REAUTH');
  virtual.take({ on: 'verify.fail', attempt: virtual.state.attempts, code: 'token_invalid' });
  virtual.pass(60);
  const records = virtual.effects.flatMap(({ effect }) => (effect.effect === 'audit' ? [effect.record] : []));
  t.strictSame(records.map(({ event, trigger, code }) => [event, trigger, code].filter(Boolean).join(' ')), [
    'attempt AUTHENTICATE', 'success verify.ok', 'warning timer.warning', 'attempt REAUTH', 'refusal verify.fail token_invalid',
    'expiry timer.expiry', 'close timer.grace 4410',
  ]);
  t.notMatch(JSON.stringify(records), /"token"/);
});

test('Without a warning window there is no warning, only the expiry', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, timings: { ...defaultSettings.timings, expiry_warning: 0 } });
  virtual.present(verified(100));
  virtual.pass(100);
  t.strictSame(virtual.done(), ['AUTHENTICATED 1', 'TOKEN_EXPIRED expired']);
});

test('retry_after is what the first REAUTH of the minute has left, at any instant', async t => {
  for (let index = 0; index < 200; index += 1) {
    const [first, later] = [1000 + index * 0.137, 1003 + index * 0.149];
    const state = { ...new VirtualSession().state, reauths: [first, ...Array.from({ length: 4 }, () => later)] };
    const left = reauthRetryAfter(state, { wall: 0, monotonic: later }, defaultSettings);
    if (Math.abs(left - (first + 60 - later)) > 1e-6) t.fail(`${left} with REAUTHs at ${first} and ${later}`);
  }
  t.pass();
});
