import { test } from 'tap';
import { defaultSettings, verified, VirtualSession, words } from './virtual-session.ts';

const hour = 3600;

test('The warning comes when the window opens, once, and again only for another expiry', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(hour));
  virtual.sent();
  virtual.pass(3299);
  t.strictSame(virtual.sent(), [], 'silent until the window opens');
  virtual.pass(2);
  const [warning, ...more] = virtual.sent();
  t.match(warning, { at: 3300, message: { type: 'TOKEN_EXPIRED', data: { reason: 'expiring', expires_in: 300, auth_seq: 1 } } });
  t.strictSame(more, []);
  t.strictSame(words(virtual.present(verified(hour))), ['AUTHENTICATED 2'], 'the same expiry does not warn again');
  t.strictSame(words(virtual.present(verified(hour + 1))), ['AUTHENTICATED 3', 'TOKEN_EXPIRED expiring'], 'another one inside its window does, at once');
});

test('The warning window of a short token is half of its life, with or without an issue time', async t => {
  for (const issuedAt of [0, null]) {
    const virtual = new VirtualSession();
    virtual.present(verified(60, { issuedAt }));
    virtual.pass(29.875);
    t.strictSame(virtual.sent().map(({ message }) => message.type), ['AUTHENTICATED']);
    virtual.pass(0.25);
    t.match(virtual.sent(), [{ at: 30, message: { data: { reason: 'expiring' } } }]);
  }
});

test('The spread of warnings stays within what EXP-1 allows', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, random: () => 0.999 });
  virtual.present(verified(60, { issuedAt: 0 }));
  virtual.pass(59);
  const warning = virtual.sent().find(({ message }) => message.type === 'TOKEN_EXPIRED');
  t.ok(warning && warning.at > 30 && warning.at <= 30 + Math.min(15, 30 / 2), `warned at ${warning?.at}`);
});

test('At the expiry grace begins, serves PING and REAUTH only, and ends with 4410', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(20));
  virtual.pass(20);
  t.match(virtual.sent().at(-1), { at: 20, message: { data: { reason: 'expired', expires_in: 0 } } });
  const probe = { type: 'X_PROBE', id: 'x' };
  t.strictSame(words(virtual.take({ on: 'application', id: 'x', message: probe })), ['ERROR token_expired']);
  t.strictSame(words(virtual.ping()), ['PONG']);
  virtual.effects.length = 0;
  virtual.pass(10);
  t.strictSame(virtual.done(), ['CLOSING 4410 refresh', 'close 4410']);
});

test('A grace of zero closes at the expiry', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, timings: { ...defaultSettings.timings, grace_period: 0 } });
  virtual.present(verified(20));
  virtual.pass(19);
  virtual.effects.length = 0;
  virtual.pass(1.125);
  t.strictSame(virtual.done(), ['TOKEN_EXPIRED expired', 'CLOSING 4410 refresh', 'close 4410']);
});

test('A message that is read after the expiry is judged as expired, however late the timer is', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, handles: () => true });
  virtual.present(verified(20));
  virtual.stall(21);
  const late = virtual.take({ on: 'application', id: 'x', message: { type: 'X_ORDER', id: 'x' } });
  t.ok(words(late).includes('ERROR token_expired'));
  t.notOk(late.some(effect => effect.effect === 'deliver'));
});

test('A REAUTH in flight at the expiry still saves the session', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(20));
  virtual.pass(19.5);
  virtual.request('REAUTH');
  virtual.pass(1);
  t.equal(virtual.state.phase, 'grace');
  t.strictSame(words(virtual.verify(verified(hour))), ['AUTHENTICATED 2']);
  t.equal(virtual.state.phase, 'authenticated');
  t.notOk(virtual.state.deadlines.grace);
});

test('A REAUTH that is unfinished at the end of grace is discarded', async t => {
  const settings = { ...defaultSettings, timings: { ...defaultSettings.timings, verification_deadline: 60 } };
  const virtual = new VirtualSession(settings);
  virtual.present(verified(20));
  virtual.pass(19.5);
  virtual.request('REAUTH');
  virtual.pass(11);
  t.equal(virtual.state.phase, 'closing');
  t.strictSame(virtual.verify(verified(hour)), [], 'nothing follows CLOSING');
});

test('Another identity closes 4403, even in grace', async t => {
  for (const wait of [0, 20]) {
    const virtual = new VirtualSession();
    virtual.present(verified(20));
    virtual.pass(wait);
    t.strictSame(words(virtual.present(verified(hour, { subject: 'waiter' }))).slice(-3), ['ERROR identity_mismatch', 'CLOSING 4403 never', 'close 4403']);
  }
});

test('A token is lapsed from the very instant of its expiry', async t => {
  const virtual = new VirtualSession();
  t.equal(words(virtual.present(verified(0)))[0], 'ERROR token_expired');
});

test('A heartbeat goes on through grace and never extends the token', async t => {
  const virtual = new VirtualSession({ ...defaultSettings, timings: { ...defaultSettings.timings, grace_period: 60 } });
  virtual.present(verified(20));
  virtual.effects.length = 0;
  virtual.pass(31);
  const pings = virtual.effects.filter(({ effect }) => effect.effect === 'send' && effect.message.type === 'PING');
  t.strictSame(pings.map(({ at }) => at), [15, 30]);
  t.equal(virtual.state.phase, 'grace');
});

test('A wall clock set forward lapses the token at once, one set back does not lengthen it', async t => {
  const forward = new VirtualSession();
  forward.present(verified(100));
  forward.wall += 100;
  forward.take({ on: 'clock' });
  t.equal(forward.state.phase, 'grace');
  const back = new VirtualSession();
  back.present(verified(40));
  back.wall -= 3600;
  back.pass(40);
  t.equal(back.state.phase, 'grace');
});

test('Grace that a clock set forward began does not last longer when the clock is set back', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(3600));
  virtual.wall += 3600;
  virtual.take({ on: 'clock' });
  virtual.wall -= 3600;
  virtual.pass(9);
  t.equal(virtual.state.phase, 'grace', 'what has lapsed stays lapsed');
  virtual.pass(1);
  t.equal(virtual.state.phase, 'closing');
});

test('A token that is presented again under a clock set back does not live longer', async t => {
  const virtual = new VirtualSession();
  virtual.present(verified(40));
  virtual.wall -= 30;
  virtual.present(verified(40));
  virtual.pass(40);
  t.equal(virtual.state.phase, 'grace');
  t.strictSame(words(virtual.present(verified(40))), ['ERROR token_expired'], 'and is not accepted once more');
});
