import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { test } from 'tap';
import { generateKey, sign } from '../keys/sign.ts';
import { startReferenceServer, type ReferenceServerOptions } from '../server/reference-server.ts';
import { createClient, createTokenManager, type ClientOptions } from './index.ts';
import type { Test } from 'tap';

const esbuild = [join(import.meta.dirname, '../node_modules/.bin/esbuild'), process.env['ESBUILD'] ?? ''].find(existsSync);

/** Of the whole entry, minified and gzipped; the guards of the document's messages are 690 of them. */
const mostBytes = 6750;

/** A WebSocket that the test can close behind the client's back. */
class Droppable extends WebSocket {
  static last: Droppable | undefined;
  constructor(url: string, protocol: string) {
    super(url, protocol);
    Droppable.last = this;
  }
}

const key = generateKey('test');

async function start(t: Test, more: Partial<ReferenceServerOptions> = {}, life = 3600, options: Partial<ClientOptions> = {}) {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, issuer: 'urn:i', audience: 'a', key, development: false, audit: () => {}, events: {}, ...more });
  t.teardown(() => server.close());
  let fetched = 0;
  const tokenManager = createTokenManager({
    ahead: 0,
    fetchToken: async () => {
      const now = Date.now() / 1000;
      return { token: sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', jti: String(++fetched), iat: now, exp: now + life, scope: 'read:orders.1 write:orders.1' }), expires_in: life };
    },
  });
  const client = createClient({ url: server.url, tokenManager, ...options });
  t.teardown(() => client.close());
  const seen: string[] = [];
  for (const event of ['state', 'connected', 'reauthenticated', 'expiring', 'reconnecting', 'dropped', 'recovery_failed', 'unsubscribed', 'refused', 'login_required', 'closed'] as const) {
    client.on(event, data => seen.push(event === 'state' ? String(data) : event));
  }
  const until = (event: Parameters<typeof client.on>[0]): Promise<unknown> => new Promise(resolve => { const off = client.on(event, data => { off(); resolve(data); }); });
  return { server, client, tokenManager, seen, until, fetched: () => fetched };
}

test('A client that loses its connection resumes, and gets what it missed', async t => {
  const { server, client, until, seen } = await start(t, {}, 3600, { random: () => 0, WebSocket: Droppable as never });
  const numbers: number[] = [];
  client.subscribe('orders.1', ({ seq }) => numbers.push(seq));
  client.connect();
  await until('connected');
  const publish = () => client.publish({ topic: 'orders.1', kind: 'order.status_changed', payload: { order_id: 'o1', status: 'ready' } });
  await publish();
  Droppable.last!.close(4500);
  await until('reconnecting');
  t.equal(client.state, 'reconnecting');
  const late = publish();
  await server.emit('orders.1', 'order.status_changed', { order_id: 'o2', status: 'served' });
  await late;
  client.close();
  t.strictSame(numbers, [1, 2, 3]);
  t.notOk(seen.includes('recovery_failed'));
});

test('What can not be sent is rejected with its reason, and told', async t => {
  const { client, until, seen } = await start(t);
  client.connect();
  await until('connected');
  await t.rejects(client.publish({ topic: 'orders.2', kind: 'order.status_changed', payload: { order_id: 'o1', status: 'ready' } }), { code: 'forbidden_topic' });
  client.close();
  await t.rejects(client.publish({ topic: 'orders.1', kind: 'order.status_changed', payload: { order_id: 'o1', status: 'ready' } }), { code: 'closed' });
  t.equal(seen.filter(event => event === 'dropped').length, 2);
});

test('A loop over a subscription ends when it is closed', async t => {
  const { client, until } = await start(t);
  const subscription = client.subscribe('orders.1');
  const forbidden = client.subscribe('orders.2');
  client.connect();
  const lost = (async () => { for await (const event of forbidden) t.fail(event.kind); })();
  await until('unsubscribed');
  await lost;
  const ended = (async () => { for await (const event of subscription) return event.kind; return 'nothing'; })();
  subscription.close();
  t.equal(await ended, 'nothing');
});

test('The bundle needs nothing but WebSocket, timers and fetch', { skip: !esbuild && 'esbuild is not installed' }, async t => {
  const { server } = await start(t);
  const bundle = execFileSync(esbuild!, [join(import.meta.dirname, 'index.ts'), '--bundle', '--minify', '--format=iife', '--global-name=wstr', '--platform=browser'], { encoding: 'utf8' });
  const scope = vm.createContext({ WebSocket, setTimeout, clearTimeout, fetch, url: server.url, token: sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', exp: Date.now() / 1000 + 60 }) });
  const state = await vm.runInContext(`${bundle};
    const client = wstr.createClient({ url, tokenManager: wstr.createTokenManager({ fetchToken: async () => ({ token, expires_in: 60 }) }) });
    new Promise(resolve => {
      client.on('connected', () => { const { state } = client; client.close(); resolve(state); });
      client.connect();
    })`, scope);
  t.equal(state, 'connected');
});

test('The bundle does not grow unnoticed', { skip: !esbuild && 'esbuild is not installed' }, async t => {
  const bundle = execFileSync(esbuild!, [join(import.meta.dirname, 'index.ts'), '--bundle', '--minify', '--format=esm', '--platform=browser']);
  const bytes = gzipSync(bundle, { level: 9 }).length;
  t.ok(bytes <= mostBytes, `${bytes} bytes, at most ${mostBytes}`);
});

test('A client connects, subscribes, publishes, and gets what it published', async t => {
  const { client, until, seen } = await start(t);
  const events = client.subscribe('orders.1')[Symbol.asyncIterator]();
  client.connect();
  t.equal(client.state, 'connecting');
  await until('connected');
  t.equal(client.state, 'connected');
  const next = events.next();
  const published = await client.publish({ topic: 'orders.1', kind: 'order.status_changed', payload: { order_id: 'o1', status: 'ready' } });
  t.equal(published.topic, 'orders.1');
  t.match((await next).value, { kind: 'order.status_changed', payload: { order_id: 'o1' }, seq: published.seq });
  client.close();
  t.strictSame(seen, ['connecting', 'connected', 'connected', 'closed', 'closed']);
});

test('A token that lapses is replaced on the living connection, and the application sees nothing but that', async t => {
  const { until, client, seen, fetched } = await start(t, { timings: { expiry_warning: 1, heartbeat_interval: 1 } }, 4);
  client.connect();
  await until('reauthenticated');
  t.equal(client.state, 'connected');
  t.equal(fetched(), 2);
  t.strictSame(seen, ['connecting', 'connected', 'connected', 'reauthenticated']);
});
