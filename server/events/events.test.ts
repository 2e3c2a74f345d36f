import { test } from 'tap';
import { dial, start, token, type Client } from '../plugin-under-test.ts';
import { EmitError } from './emit.ts';
import type { EventLog } from './event-log.ts';
import { MemoryLog } from './memory-log.ts';
import { scopePolicy } from './policy.ts';
import { defaultSettings } from '../session/virtual-session.ts';
import { systemClock } from '../clock.ts';

const order = { order_id: 'o1', items: [{ item_id: 'i1', name: 'Ramen', quantity: 1 }] };

async function client(url: string, scope: string, claims: Record<string, unknown> = {}): Promise<Client> {
  const one = await dial(url);
  one.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token({ scope, ...claims }) } });
  await one.next('AUTHENTICATED');
  return one;
}

async function subscriber(url: string, topic: string, since?: object): Promise<{ one: Client; subscribed: Record<string, any> }> {
  const one = await client(url, `read:${topic}`);
  one.send({ type: 'SUBSCRIBE', id: 's', data: { topic, ...(since ? { since } : {}) } });
  return { one, subscribed: await one.next('SUBSCRIBED', 'ERROR') };
}

test('What an application emits reaches its subscribers, once for each key', async t => {
  const { app, url } = await start(t, { events: {} });
  const { one, subscribed } = await subscriber(url, 'orders.1');
  const position = await app.tokenRefresh.emit('orders.1', 'order.created', order, { key: 'k' });
  t.strictSame(position, { epoch: subscribed['data'].epoch, seq: subscribed['data'].seq + 1 });
  t.strictSame(await app.tokenRefresh.emit('orders.1', 'order.created', order, { key: 'k' }), position);
  await app.tokenRefresh.emit('orders.1', 'order.status_changed', { order_id: 'o1', status: 'ready' });
  t.match(await one.next('EVENT'), { data: { seq: position.seq, kind: 'order.created', payload: order } });
  t.match(await one.next('EVENT'), { data: { seq: position.seq + 1, kind: 'order.status_changed' } });
  one.socket.terminate();
});

test('What an application must not emit is an error in one line, and nobody gets it', async t => {
  const { app } = await start(t, { events: {} });
  const emit = app.tokenRefresh.emit as (...args: unknown[]) => Promise<unknown>;
  await t.rejects(emit('orders.1', 'order.eaten', order), new EmitError('there is no kind "order.eaten"; known are order.created, order.updated, order.status_changed, kitchen.order_received, kitchen.item_ready, kitchen.order_ready'));
  await t.rejects(emit('orders.1', 'order.created', { order_id: 'o1' }), /^the payload is none of order\.created: items: is required/);
  await t.rejects(emit('orders.1', 'order.created', { ...order, deep: JSON.parse(`${'['.repeat(1000)}${']'.repeat(1000)}`) }), /more levels/);
  await emit('orders.1', 'order.created', order, { key: 'k' });
  await t.rejects(emit('orders.2', 'order.created', order, { key: 'k' }), /the key "k" was used for another event/);
});

test('A policy of the application is asked with topic, action and identity, and again when it says so', async t => {
  const allowed = new Set(['cook']);
  const asked: string[] = [];
  const { app, url } = await start(t, { events: { authorize: (topic, { action, identity }) => { asked.push(`${identity.subject} ${action} ${topic}`); return allowed.has(identity.subject) ? 'permitted' : 'forbidden'; } } });
  const { one } = await subscriber(url, 'orders.1');
  t.ok(asked.includes('cook subscribe orders.1'));
  app.tokenRefresh.reauthorize();
  allowed.clear();
  app.tokenRefresh.reauthorize();
  t.match(await one.next('UNSUBSCRIBED'), { data: { topic: 'orders.1', reason: 'permission_lost' } });
  await app.tokenRefresh.emit('orders.1', 'order.created', order);
  one.send({ type: 'PING', id: 'p' });
  t.match(await one.next('PONG', 'EVENT'), { type: 'PONG' });
  one.socket.terminate();
});

test('A policy that throws, or answers no verdict, permits nothing and ends no process', async t => {
  const policies: [authorize: () => unknown, logged: RegExp][] = [
    [() => { throw new Error('no database'); }, /no database/],
    [async () => 'permitted', /events\.authorize answered a promise; it has to answer permitted, forbidden or invalid, at once/],
    [() => true, /answered true/],
    [() => undefined, /answered undefined/],
  ];
  for (const [authorize, logged] of policies) {
    const { url, log } = await start(t, { events: { authorize: authorize as never } });
    const { one, subscribed } = await subscriber(url, 'orders.1');
    t.match(subscribed, { type: 'ERROR', data: { code: 'forbidden_topic' } });
    t.match(log.join(''), logged);
    one.socket.terminate();
  }
});

test('Who publishes on a topic that it reads gets PUBLISHED and its event', async t => {
  const { url } = await start(t, { events: {} });
  const one = await client(url, 'read:orders.1 write:orders.1');
  one.send({ type: 'SUBSCRIBE', id: 's', data: { topic: 'orders.1' } });
  one.send({ type: 'PUBLISH', id: 'p', data: { topic: 'orders.1', kind: 'order.created', payload: order, idempotency_key: 'k' } });
  const { data } = await one.next('PUBLISHED');
  t.match(await one.next('EVENT'), { data });
  one.socket.terminate();
});

test('A client that left is no subscriber any more', async t => {
  let readers = 0;
  const memory = new MemoryLog({ limits: defaultSettings.limits, clock: systemClock });
  const log: EventLog = {
    publish: (...args) => memory.publish(...args),
    subscribe: (...args) => { readers += 1; const end = memory.subscribe(...args); return () => { readers -= 1; end(); }; },
  };
  const { app, url } = await start(t, { events: { log } });
  const { one } = await subscriber(url, 'orders.1');
  t.equal(readers, 1);
  one.socket.terminate();
  while (app.tokenRefresh.connections.size > 0) await new Promise(resolve => setImmediate(resolve));
  t.equal(readers, 0);
});

test('Who comes back to many topics with long histories gets all of them, and is not taken for a slow reader', async t => {
  const { app, url } = await start(t, { events: {}, limits: { max_unread_bytes: 120_000, resume_bytes: 60_000 } });
  const topics = Array.from({ length: 20 }, (_, index) => `orders.${index}`);
  const wide = { ...order, items: [{ ...order.items[0]!, note: 'x'.repeat(500) }] };
  const since = new Map<string, object>();
  for (const topic of topics) {
    const { one, subscribed } = await subscriber(url, topic);
    since.set(topic, { epoch: subscribed['data'].epoch, seq: subscribed['data'].seq });
    one.socket.terminate();
    for (let count = 0; count < 60; count += 1) await app.tokenRefresh.emit(topic, 'order.created', wide);
  }
  const back = await client(url, 'read:*');
  for (const topic of topics) back.send({ type: 'SUBSCRIBE', id: topic, data: { topic, since: since.get(topic) } });
  const seqs = new Map<string, number>();
  for (let events = 0; events < 20 * 60;) {
    const { type, data } = await back.next('SUBSCRIBED', 'EVENT', 'ERROR');
    if (type === 'SUBSCRIBED') t.equal(data.recovered, true, data.topic);
    else if (type === 'EVENT') { seqs.set(data.topic, (seqs.get(data.topic) ?? 0) + 1); events += 1; } else return t.fail(JSON.stringify(data));
  }
  t.strictSame([...seqs.values()], topics.map(() => 60));
  back.socket.terminate();
});

test('Scopes are the default policy', async t => {
  const { url } = await start(t, { events: { authorize: scopePolicy, publish: false } });
  const one = await client(url, 'read:orders.*');
  for (const [topic, answer] of [['orders.1', 'SUBSCRIBED'], ['kitchen.1', 'forbidden_topic'], ['menu', 'invalid_topic']]) {
    one.send({ type: 'SUBSCRIBE', id: topic, data: { topic } });
    const { type, data } = await one.next('SUBSCRIBED', 'ERROR');
    t.equal(type === 'ERROR' ? data.code : type, answer);
  }
  one.send({ type: 'PUBLISH', id: 'p', data: { topic: 'orders.1', kind: 'order.created', payload: order, idempotency_key: 'k' } });
  t.match(await one.next('ERROR'), { data: { code: 'not_supported' } });
  one.socket.terminate();
});
