import { test } from 'tap';
import { terms, VirtualSession } from './virtual-session.ts';

const ready = (more: Parameters<VirtualSession['connect']>[0] = {}, given: ConstructorParameters<typeof VirtualSession>[0] = {}): VirtualSession => {
  const virtual = new VirtualSession(given).connect(more);
  virtual.done();
  return virtual;
};

test('A refresh comes at the lead, and its token goes over the living connection (CLI-1, CLI-2, CLI-12)', async t => {
  const virtual = ready({ expires_in: 40, refresh_lead: 60, heartbeat_interval: 60 });
  virtual.pass(29.4);
  t.strictSame(virtual.done(), []);
  virtual.pass(0.2);
  t.strictSame(virtual.done(), ['refresh'], 'a quarter of the life, and half of a tenth earlier');
  virtual.hear({ type: 'TOKEN_EXPIRED', data: { reason: 'expiring', expires_in: 10, auth_seq: 1 } });
  t.strictSame(virtual.done(), ['expiring'], 'the warning joins');
  virtual.refreshed('B', 100, { number: 1 });
  virtual.accept();
  t.strictSame(virtual.done(), ['REAUTH', 'reauthenticated']);
  t.equal(virtual.state.phase, 'ready');
});

test('Of two refreshes the second token is sent after the answer to the first', async t => {
  const virtual = ready();
  virtual.refreshed('B');
  virtual.refreshed('C');
  virtual.refreshed('D');
  t.strictSame(virtual.done(), ['REAUTH']);
  virtual.accept();
  t.strictSame(virtual.done(), ['reauthenticated', 'REAUTH']);
  t.equal(virtual.last('REAUTH'), undefined);
  t.equal(virtual.state.link.pending?.token, 'D');
});

test('The result of an older refresh is dropped (CLI-10)', async t => {
  const virtual = ready({ expires_in: 40, heartbeat_interval: 60 });
  virtual.pass(30);
  virtual.refreshed('new');
  virtual.refreshed('old', 100, { number: 1 });
  virtual.accept();
  t.strictSame(virtual.done(), ['refresh', 'REAUTH', 'reauthenticated']);
});

test('Where an older result brings the very token that was pushed and refused meanwhile, another is asked for (CLI-10)', async t => {
  const virtual = ready();
  virtual.hear({ type: 'TOKEN_EXPIRED', data: { reason: 'expiring', expires_in: 60, auth_seq: 1 } });
  const { refreshing: number } = virtual.state;
  virtual.refreshed('B');
  virtual.refuse('token_invalid');
  virtual.done();
  virtual.refreshed('B', 100, { number });
  virtual.pass(1.1);
  t.ok(virtual.done().includes('refresh'), 'after a second');
});

test('A refused token is never presented again, and another is asked for (CLI-9)', async t => {
  const virtual = ready();
  virtual.refreshed('B');
  virtual.refuse('token_stale');
  t.match(virtual.effects.at(-1), { effect: 'refresh', data: { force: true } });
  virtual.refreshed('B', 100, { number: virtual.state.refreshing });
  virtual.pass(5);
  t.strictSame(virtual.done(), ['REAUTH', 'refresh', 'refresh'], 'asked again, after a while');
});

test('A REAUTH that may succeed later waits for retry_after (CLI-1)', async t => {
  const virtual = ready();
  virtual.refreshed('B');
  virtual.refuse('rate_limited', { retryable: true, retry_after: 7 });
  virtual.refreshed('C');
  virtual.pass(6.9);
  t.strictSame(virtual.done(), ['REAUTH']);
  virtual.pass(0.2);
  t.strictSame(virtual.done(), ['REAUTH']);
  t.equal(virtual.state.link.pending?.token, 'C');
});

test('In grace nothing but REAUTH is sent, and the rest follows it in order (CLI-3)', async t => {
  const virtual = ready();
  virtual.hear({ type: 'TOKEN_EXPIRED', data: { reason: 'expired', expires_in: 0, auth_seq: 1 } });
  for (const key of ['1', '2', '3', '4', '5']) virtual.publish(key);
  virtual.refreshed('B');
  virtual.hear({ type: 'PING' });
  t.strictSame(virtual.done(), ['refresh', 'dropped 5 queue_full', 'REAUTH', 'PONG']);
  virtual.accept();
  t.strictSame(virtual.done(), ['reauthenticated', 'PUBLISH 1', 'PUBLISH 2', 'PUBLISH 3', 'PUBLISH 4']);
});

test('What a lost connection left unanswered is sent again, after the subscriptions, with its key (CLI-7)', async t => {
  const virtual = ready();
  virtual.take({ on: 'app.subscribe', topic: 't' });
  virtual.hear({ type: 'SUBSCRIBED', reply_to: virtual.last('SUBSCRIBE')!.id, data: { topic: 't', epoch: 'e', seq: 4 } });
  virtual.hear({ type: 'EVENT', data: { topic: 't', epoch: 'e', seq: 5, kind: 'k', payload: {}, published_at: 1 } });
  virtual.hear({ type: 'EVENT', data: { topic: 't', epoch: 'e', seq: 5, kind: 'k', payload: {}, published_at: 1 } });
  virtual.publish('1');
  virtual.closed(1006);
  virtual.publish('2');
  virtual.pass(2);
  t.strictSame(virtual.done(), ['SUBSCRIBE', 'message', 'PUBLISH 1', 'reconnecting', 'open'], 'the duplicate is dropped');
  virtual.socket('open');
  virtual.accept();
  t.strictSame(virtual.last('SUBSCRIBE')?.data, { topic: 't', since: { epoch: 'e', seq: 5 } });
  t.strictSame(virtual.done(), ['AUTHENTICATE', 'connected', 'SUBSCRIBE', 'PUBLISH 1', 'PUBLISH 2']);
});

test('A gap, a new epoch and a recovery that failed are told (CLI-7)', async t => {
  const virtual = ready();
  const event = (epoch: string, seq: number): void => void virtual.hear({ type: 'EVENT', data: { topic: 't', epoch, seq, kind: 'k', payload: {}, published_at: 1 } });
  virtual.take({ on: 'app.subscribe', topic: 't' });
  virtual.hear({ type: 'SUBSCRIBED', reply_to: virtual.last('SUBSCRIBE')!.id, data: { topic: 't', epoch: 'e', seq: 0 } });
  virtual.done();
  event('e', 1);
  event('e', 3);
  event('f', 1);
  event('f', 2);
  t.strictSame(virtual.done(), ['message', 'recovery_failed', 'message', 'recovery_failed', 'message', 'message']);
  virtual.closed(1006);
  virtual.pass(2);
  virtual.socket('open');
  virtual.accept();
  virtual.hear({ type: 'SUBSCRIBED', reply_to: virtual.last('SUBSCRIBE')!.id, data: { topic: 't', epoch: 'g', seq: 9, recovered: false } });
  t.equal(virtual.done().at(-1), 'recovery_failed');
  event('g', 10);
  t.strictSame(virtual.done(), ['message']);
});

test('A topic that is not permitted is reported and not asked for again', async t => {
  const virtual = ready();
  virtual.take({ on: 'app.subscribe', topic: 't' });
  virtual.refuse('forbidden_topic', { to: virtual.last('SUBSCRIBE')!.id });
  virtual.take({ on: 'app.subscribe', topic: 'u' });
  virtual.refuse('rate_limited', { to: virtual.last('SUBSCRIBE')!.id, retryable: true, retry_after: 3 });
  virtual.take({ on: 'app.subscribe', topic: 'v' });
  virtual.hear({ type: 'SUBSCRIBED', reply_to: virtual.last('SUBSCRIBE')!.id, data: { topic: 'v', epoch: 'e', seq: 0 } });
  virtual.refreshed('B');
  virtual.accept({ revoked: ['v'] });
  virtual.pass(3.1);
  t.strictSame(virtual.done(), ['SUBSCRIBE', 'unsubscribed', 'SUBSCRIBE', 'SUBSCRIBE', 'REAUTH', 'reauthenticated', 'unsubscribed', 'SUBSCRIBE']);
});

test('A refused PUBLISH returns to its place, with the others behind it', async t => {
  const virtual = ready();
  virtual.publish('1');
  const first = virtual.last('PUBLISH')!.id;
  virtual.publish('2');
  virtual.refuse('rate_limited', { to: virtual.last('PUBLISH')!.id, retryable: true, retry_after: 1 });
  virtual.refuse('rate_limited', { to: first, retryable: true, retry_after: 1 });
  virtual.publish('3');
  virtual.pass(1.1);
  t.strictSame(virtual.done(), ['PUBLISH 1', 'PUBLISH 2', 'PUBLISH 1', 'PUBLISH 2', 'PUBLISH 3']);
});

test('A flush is no flood (RATE-1)', async t => {
  const virtual = ready({ limits: { messages_per_second: 5 } }, { queueLimit: 100 });
  for (let key = 0; key < 9; key++) virtual.publish(String(key));
  t.equal(virtual.done().length, 4);
  virtual.pass(1.01);
  t.equal(virtual.done().length, 4);
  virtual.pass(1.01);
  t.equal(virtual.done().length, 1);
});

test('A third close by a fault of its own in a row, and a third 4401, stop the client (CLI-5)', async t => {
  for (const code of [4400, 4401]) {
    const virtual = new VirtualSession();
    virtual.refreshed('t0');
    virtual.take({ on: 'app.connect' });
    for (let round = 1; round <= 3; round++) {
      virtual.socket('open');
      if (code === 4400) virtual.accept();
      virtual.publish(`${code} ${round}`);
      virtual.closed(code);
      virtual.refreshed(`t${round}`);
      virtual.pass(5);
    }
    t.equal(virtual.state.phase, 'stopped');
    t.equal(virtual.done().filter(word => word.endsWith('offence')).length, code === 4400 ? 3 : 0, 'the message that was sent last is given up');
  }
});

test('CLOSING goes before the code, and retry_after before waking up', async t => {
  const virtual = ready();
  virtual.hear({ type: 'CLOSING', data: { code: 4411, reason: 'revoked', reconnect: 'backoff', retry_after: 20 } });
  virtual.closed(4411);
  virtual.take({ on: 'wake' });
  t.strictSame(virtual.done(), ['reconnecting']);
  virtual.pass(20);
  t.strictSame(virtual.done(), ['open']);
  const stopped = ready();
  stopped.hear({ type: 'CLOSING', data: { code: 4411, reason: 'revoked', reconnect: 'never' } });
  stopped.closed(4411);
  t.strictSame(stopped.done(), ['closed']);
});

test('Silence is a dead connection, unless the client itself was asleep (HB-4)', async t => {
  const virtual = ready();
  virtual.pass(45);
  t.strictSame(virtual.done(), ['close 1000', 'reconnecting']);
  const asleep = ready();
  asleep.now += 50;
  asleep.take({ on: 'timer' });
  t.strictSame(asleep.done(), ['PING']);
  asleep.pass(4.9);
  t.strictSame(asleep.done(), []);
  asleep.pass(0.2);
  t.strictSame(asleep.done(), ['close 1000', 'reconnecting']);
});

test('When a person must log in, the connection is kept until the expiry (CLI-4)', async t => {
  const virtual = ready({ expires_in: 40, heartbeat_interval: 60 });
  virtual.pass(30);
  virtual.result('login_required');
  virtual.publish('1');
  t.strictSame(virtual.done(), ['refresh', 'login_required', 'PUBLISH 1']);
  virtual.pass(11);
  t.strictSame(virtual.done(), ['close 1000', 'closed']);
  virtual.refreshed('B');
  virtual.take({ on: 'app.connect' });
  virtual.socket('open');
  virtual.accept();
  t.strictSame(virtual.done(), ['open', 'AUTHENTICATE', 'connected', 'PUBLISH 1'], 'what waited was not lost');
});

test('A token of another login means a new connection, over which nothing of the former goes (CLI-13)', async t => {
  const virtual = new VirtualSession();
  virtual.refreshed('A', 100, { login: 'ann' });
  virtual.take({ on: 'app.connect' });
  virtual.socket('open');
  virtual.accept();
  virtual.publish('1');
  virtual.done();
  virtual.refreshed('B', 100, { login: 'bob' });
  t.strictSame(virtual.done(), ['dropped 1 other_login', 'close 1000', 'open']);
});

test('What comes over an earlier connection, or answers nothing, is ignored (CLI-8, CLI-10)', async t => {
  const virtual = ready();
  virtual.closed(1006);
  virtual.pass(2);
  virtual.done();
  virtual.take({ on: 'socket.closed', connection: 1, code: 4403 });
  virtual.take({ on: 'message', connection: 1, message: { type: 'CLOSING', id: 's', data: { code: 4403, reason: '', reconnect: 'never' } } });
  virtual.hear({ type: 'AUTHENTICATED', reply_to: 'c99', data: terms() });
  t.strictSame(virtual.done(), []);
  t.equal(virtual.state.phase, 'connecting');
});

test('A warning right after the first token is answered at once, though the manager told that token twice', async t => {
  const virtual = new VirtualSession();
  virtual.take({ on: 'app.connect' });
  // To everybody, and then as the result of the refresh.
  virtual.refreshed('A');
  virtual.refreshed('A', 100, { number: 1 });
  virtual.socket('open');
  virtual.accept();
  virtual.done();
  virtual.hear({ type: 'TOKEN_EXPIRED', data: { reason: 'expiring', expires_in: 50, auth_seq: 1 } });
  t.strictSame(virtual.done(), ['expiring', 'refresh']);
});

test('A connection that falls silent after CLOSING is closed as that said (CLI-5)', async t => {
  const virtual = ready();
  virtual.hear({ type: 'CLOSING', data: { code: 4403, reason: 'identity_mismatch', reconnect: 'never' } });
  virtual.pass(60);
  t.strictSame(virtual.done(), ['close 1000', 'closed']);
  t.equal(virtual.state.phase, 'stopped');
});
