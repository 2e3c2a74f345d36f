import { test } from 'tap';
import type { PublishOutcome } from '../events/event-log.ts';
import type { SessionEffect, SessionInput } from './state.ts';
import { event, start, verified, VirtualSession, withEvents, words } from './virtual-session.ts';

const hour = 3600;
/** Permits the topics that the scopes name. */
const byScope = withEvents(({ scopes }, topic) => (topic.startsWith('orders.') ? (scopes.includes(topic) ? 'permitted' : 'forbidden') : 'invalid'));
const scoped = (expiresAt: number, ...scopes: string[]) => ({ ...verified(expiresAt), scopes });
const session = (...scopes: string[]): VirtualSession => {
  const virtual = new VirtualSession(byScope);
  virtual.present(scoped(hour, ...scopes));
  virtual.done();
  return virtual;
};
const ask = (topic: string, id = 'q', since: { epoch: string; seq: number } | null = null): Extract<SessionInput, { on: 'SUBSCRIBE' }> => ({ on: 'SUBSCRIBE', id, topic, since });
const opened = (topic: string, seq: number, id = 'q'): SessionInput => ({ ...ask(topic, id), log: { position: { epoch: 'e', seq }, recovered: false } });
const publish = (log?: PublishOutcome, topic = 'orders.1', kind = 'kitchen.order_ready'): Extract<SessionInput, { on: 'PUBLISH' }> => ({ on: 'PUBLISH', id: 'p', event: { topic, kind, payload: { order_id: 'o' }, idempotency_key: 'k' }, ...(log ? { log } : {}) });
const kinds = (effects: readonly SessionEffect[]): readonly string[] => effects.map(({ effect }) => effect);
const accepted: PublishOutcome = { outcome: 'accepted', position: { epoch: 'e', seq: 7 } };

test('SUBSCRIBED comes when the log has answered, and events only after it', async t => {
  const virtual = session('orders.1');
  t.strictSame(kinds(virtual.take(ask('orders.1'))), ['subscribe']);
  t.strictSame(words(virtual.take(event('orders.1', 1))), [], 'not subscribed yet');
  t.strictSame(words(virtual.take(opened('orders.1', 4))), ['SUBSCRIBED orders.1 4']);
  t.strictSame(words(virtual.take(event('orders.1', 5))), ['EVENT orders.1 5']);
  t.strictSame(words(virtual.take(event('orders.2', 1))), [], 'never asked for');
});

test('A topic that is not permitted, none, or one too many is refused, and the log is not asked', async t => {
  const virtual = session(...Array.from({ length: 101 }, (_, index) => `orders.${index}`));
  t.strictSame(words(virtual.take(ask('orders.forbidden'))), ['ERROR forbidden_topic']);
  t.strictSame(words(virtual.take(ask('menu'))), ['ERROR invalid_topic']);
  for (let index = 0; index < 100; index += 1) { virtual.subscribe(`orders.${index}`); virtual.pass(0.1); }
  const [refusal] = virtual.take(ask('orders.100'));
  t.match(refusal, { message: { type: 'ERROR', data: { code: 'rate_limited' } } });
  t.notOk(JSON.stringify(refusal).includes('retry_after'), 'nobody can say when a topic is given up');
  t.strictSame(words(virtual.take(ask('orders.99'))), ['SUBSCRIBED orders.99 0'], 'those that stand may be asked for');
  t.strictSame(words(new VirtualSession().take(ask('orders.1'))), ['ERROR not_authenticated']);
});

test('A repeated SUBSCRIBE answers where it stands, and recovered only where that is what was asked for', async t => {
  const virtual = session('orders.1');
  virtual.subscribe('orders.1', 4);
  virtual.take(event('orders.1', 5));
  virtual.done();
  for (const since of [null, { epoch: 'e', seq: 5 }, { epoch: 'e', seq: 4 }, { epoch: 'f', seq: 5 }]) {
    const [answer] = virtual.take(ask('orders.1', 'again', since));
    t.match(answer, { message: { type: 'SUBSCRIBED', reply_to: 'again', data: { epoch: 'e', seq: 5 } } });
    t.strictSame((answer as any).message.data.recovered, since === null ? undefined : since.epoch === 'e' && since.seq === 5);
  }
});

test('Requests about a topic that the log is asked about wait for it and are answered in order', async t => {
  const virtual = session('orders.1');
  virtual.take(ask('orders.1', 'first'));
  t.strictSame(virtual.take(ask('orders.1', 'second')), []);
  t.strictSame(virtual.take({ on: 'UNSUBSCRIBE', id: 'third', topic: 'orders.1' }), []);
  t.strictSame(virtual.take(ask('orders.1', 'fourth')), []);
  const effects = virtual.take(opened('orders.1', 4, 'first'));
  t.strictSame(words(effects), ['SUBSCRIBED orders.1 4', 'SUBSCRIBED orders.1 4', 'UNSUBSCRIBED']);
  t.strictSame(kinds(effects).filter(kind => kind !== 'send'), ['unsubscribe', 'subscribe'], 'the fourth asks the log anew');
  t.strictSame(words(virtual.take(opened('orders.1', 4, 'first'))), [], 'an answer that nobody waits for');
  t.strictSame(words(virtual.take(opened('orders.1', 4, 'fourth'))), ['SUBSCRIBED orders.1 4']);
});

test('UNSUBSCRIBED ends the events, also for a topic that was not subscribed', async t => {
  const virtual = session('orders.1');
  virtual.subscribe('orders.1');
  t.strictSame(words(virtual.take({ on: 'UNSUBSCRIBE', id: 'u', topic: 'orders.1' })), ['UNSUBSCRIBED']);
  t.strictSame(words(virtual.take(event('orders.1', 1))), []);
  t.strictSame(words(virtual.take({ on: 'UNSUBSCRIBE', id: 'u', topic: 'orders.9' })), ['UNSUBSCRIBED']);
});

test('A token with fewer rights ends its topics before AUTHENTICATED, names them, and leaves the others', async t => {
  const virtual = session('orders.1', 'orders.2');
  virtual.subscribe('orders.1');
  virtual.subscribe('orders.2');
  virtual.done();
  const effects = virtual.present(scoped(2 * hour, 'orders.2'));
  t.match(effects.find(effect => effect.effect === 'send'), { message: { type: 'AUTHENTICATED', data: { auth_seq: 2, revoked: ['orders.1'] } } });
  t.ok(kinds(effects).indexOf('unsubscribe') < kinds(effects).indexOf('send'));
  t.strictSame([words(virtual.take(event('orders.1', 1))), words(virtual.take(event('orders.2', 1)))], [[], ['EVENT orders.2 1']]);
  t.notOk('revoked' in (virtual.present(scoped(3 * hour, 'orders.2')).find(effect => effect.effect === 'send') as any).message.data);
});

test('A SUBSCRIBE that crosses a downgrade is judged when it is answered', async t => {
  const virtual = session('orders.1');
  virtual.take(ask('orders.1'));
  virtual.present(scoped(2 * hour));
  virtual.done();
  const effects = virtual.take(opened('orders.1', 4));
  t.strictSame(words(effects), ['ERROR forbidden_topic']);
  t.strictSame(kinds(effects), ['unsubscribe', 'send'], 'the log is told that nobody listens');
  t.strictSame(words(virtual.take(event('orders.1', 5))), []);
});

test('In grace events wait, and follow AUTHENTICATED in order, those alone that the new token permits', async t => {
  const virtual = new VirtualSession(byScope);
  virtual.present(scoped(10, 'orders.1', 'orders.2'));
  virtual.subscribe('orders.1');
  virtual.subscribe('orders.2');
  virtual.pass(10);
  virtual.done();
  for (const one of [event('orders.1', 1), event('orders.2', 1), event('orders.1', 2)]) t.strictSame(virtual.take(one), []);
  t.strictSame(words(virtual.take(ask('orders.1'))), ['ERROR token_expired']);
  t.strictSame(words(virtual.take({ on: 'permission_lost', topic: 'orders.1' })), [], 'the REAUTH judges it');
  t.strictSame(words(virtual.present(scoped(hour, 'orders.1'))), ['AUTHENTICATED 2', 'EVENT orders.1 1', 'EVENT orders.1 2']);
  t.strictSame(words(virtual.take(event('orders.1', 3))), ['EVENT orders.1 3'], 'once only');
});

test('A log that answers in grace has its answer refused', async t => {
  const virtual = new VirtualSession(byScope);
  virtual.present(scoped(10, 'orders.1'));
  virtual.take(ask('orders.1'));
  virtual.pass(10);
  virtual.done();
  t.strictSame(words(virtual.take(opened('orders.1', 4))), ['ERROR token_expired']);
  t.strictSame(words(virtual.take(publish(accepted))), ['ERROR token_expired'], 'its key makes the retry safe');
});

test('A policy that changes ends a subscription unasked', async t => {
  const virtual = session('orders.1');
  virtual.subscribe('orders.1');
  virtual.done();
  t.match(virtual.take({ on: 'permission_lost', topic: 'orders.1' }).at(-1), { message: { type: 'UNSUBSCRIBED', data: { topic: 'orders.1', reason: 'permission_lost' } } });
  t.strictSame(words(virtual.take(event('orders.1', 1))), []);
  t.strictSame(virtual.take({ on: 'permission_lost', topic: 'orders.1' }), []);
});

test("The log's word on a key comes before permission, and before whether there is such a kind", async t => {
  const virtual = session();
  t.match(virtual.take(publish()), [{ effect: 'publish', append: false }]);
  t.strictSame(words(virtual.take(publish({ outcome: 'repeated', position: { epoch: 'e', seq: 7 } }))), ['PUBLISHED']);
  t.strictSame(words(virtual.take(publish({ outcome: 'conflicting' }))), ['ERROR idempotency_conflict']);
  t.strictSame(words(virtual.take(publish({ outcome: 'unknown' }))), ['ERROR forbidden_topic']);
  t.strictSame(words(virtual.take(publish({ outcome: 'unknown' }, 'menu'))), ['ERROR invalid_topic']);
  t.strictSame(words(session('orders.1').take(publish({ outcome: 'unknown' }, 'orders.1', 'order.eaten'))), ['ERROR invalid_message']);
});

test('What was accepted is acknowledged though the rights are gone; what was refused is asked anew once they are there', async t => {
  const losing = session('orders.1');
  t.match(losing.take(publish()), [{ effect: 'publish', append: true }]);
  losing.present(scoped(2 * hour));
  t.match(losing.take(publish(accepted)), [{ message: { type: 'PUBLISHED', reply_to: 'p', data: { topic: 'orders.1', epoch: 'e', seq: 7 } } }]);
  const gaining = session();
  t.match(gaining.take(publish()), [{ append: false }]);
  gaining.present(scoped(2 * hour, 'orders.1'));
  t.match(gaining.take(publish({ outcome: 'unknown' })), [{ effect: 'publish', append: true }]);
});

test('A log that is not available is an error that may be tried again', async t => {
  const virtual = session('orders.1');
  virtual.take(ask('orders.1'));
  t.match(virtual.take({ ...ask('orders.1'), log: 'unavailable' }), [{ message: { data: { code: 'internal', retryable: true } } }]);
  t.match(virtual.take(publish({ outcome: 'unavailable' })), [{ message: { data: { code: 'internal', retryable: true } } }]);
  t.strictSame(kinds(virtual.take(ask('orders.1'))), ['subscribe'], 'and may be');
});

test('What a server does not offer it says, and does not advertise', async t => {
  const core = new VirtualSession();
  const [, , authenticated] = core.present(verified(hour));
  t.notOk(JSON.stringify(authenticated).includes('resume'));
  for (const one of [ask('orders.1'), publish(), { on: 'UNSUBSCRIBE', id: 'u', topic: 'orders.1' } as const]) t.strictSame(words(core.take(one)), ['ERROR not_supported']);
  const readers = new VirtualSession({ ...byScope, events: { ...byScope.events!, publish: false } });
  const answer = readers.present(scoped(hour, 'orders.1')).find(effect => effect.effect === 'send');
  t.match(answer, { message: { data: { capabilities: ['reauth', 'events', 'resume'], limits: { resume_window: 300, resume_events: 1000, max_subscriptions: 100 } } } });
  t.strictSame(words(readers.take(publish())), ['ERROR not_supported']);
});

test('What the log says is no sign of life of the client', async t => {
  const virtual = session('orders.1');
  virtual.answersPing = false;
  virtual.take(ask('orders.1'));
  for (let second = 0; second < 60; second += 5) {
    virtual.pass(5);
    virtual.take(event('orders.1', second));
    virtual.take(publish(accepted));
  }
  t.ok(virtual.done().includes('close 4440'), `closed by ${virtual.wall - start} s`);
});
