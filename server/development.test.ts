import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { test, type Test } from 'tap';
import { isEventPayload } from '../generated/validators.js';
import { generateKey } from '../keys/sign.ts';
import { developmentDocs } from './development-docs.ts';
import { isFromHere } from './development-gate.ts';
import { Kitchen } from './development-orders.ts';
import { developmentPage } from './development-page.ts';
import { dial } from './plugin-under-test.ts';
import { startReferenceServer } from './reference-server.ts';

const options = { host: '127.0.0.1', port: 0, key: generateKey('test'), issuer: 'urn:i', audience: 'a', events: {}, audit: () => {} };

async function start(t: Test, more: object = {}) {
  const server = await startReferenceServer({ ...options, development: true, ...more });
  t.teardown(() => server.close());
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ status: number; body: any }> => {
    const response = await fetch(new URL(path, server.pageUrl!), { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const enter = async () => {
    const client = await dial(server.url);
    const { body: { token, token_id } } = await post('/dev/page/token', { expires_in: 60 });
    client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token } });
    const { data } = await client.next('AUTHENTICATED');
    const closed = new Promise<number>(resolve => { client.socket.once('close', resolve); });
    return { client, tokenId: token_id as string, data, closed };
  };
  return { server, post, enter };
}

test('The page gets tokens of the life that it asks for, or the failure that it asks for', async t => {
  const { post, enter } = await start(t);
  const { client, data } = await enter();
  t.match(data, { user_id: 'kitchen-display', auth_seq: 1 });
  t.ok(data.expires_in > 58 && data.expires_in <= 60);
  client.socket.terminate();
  for (const answer of [401, 503]) t.equal((await post('/dev/page/token', { expires_in: 60, answer })).status, answer);
  for (const body of [{}, { expires_in: 0 }, { expires_in: '60' }, { expires_in: 4000 }, { expires_in: 60, sub: 'admin' }, { expires_in: 60, answer: 200 }]) {
    t.equal((await post('/dev/page/token', body)).status, 400, JSON.stringify(body));
  }
});

test('Orders come in while they are asked for, and the page learns what is open', async t => {
  const { server, post, enter } = await start(t);
  t.strictSame(await (await fetch(new URL('/dev/page', server.pageUrl!))).json(), { path: '/ws', topic: 'orders.42' });
  const { client } = await enter();
  client.send({ type: 'SUBSCRIBE', id: 'c2', data: { topic: 'orders.42' } });
  await client.next('SUBSCRIBED');
  t.strictSame(await post('/dev/orders', { seconds: 60, every: 0.01 }), { status: 200, body: { open: [] } });
  for (let seq = 1; seq <= 10; seq += 1) t.match((await client.next('EVENT')).data, { seq, topic: 'orders.42', kind: /^order\./ });
  const { body: { open } } = await post('/dev/orders', { seconds: 0 });
  t.match(open[0], { order_id: 'o101', status: String });
  t.equal((await post('/dev/orders', { seconds: -1 })).status, 400);
  client.socket.terminate();
});

test('A token and a session are revoked for whoever asks', async t => {
  const { post, enter } = await start(t);
  const [byToken, bySession] = await Promise.all([enter(), enter()]);
  t.strictSame(await post('/dev/revoke', { token_id: byToken.tokenId }), { status: 200, body: { ended: 1 } });
  t.match((await byToken.client.next('CLOSING')).data, { code: 4411, reconnect: 'refresh' });
  t.strictSame(await post('/dev/revoke', { session_id: bySession.data.session_id }), { status: 200, body: { ended: 1 } });
  t.match((await bySession.client.next('CLOSING')).data, { code: 4411, reconnect: 'never' });
  t.strictSame(await Promise.all([byToken.closed, bySession.closed]), [4411, 4411]);
  for (const body of [{}, { session_id: '' }, { session_id: 'a', token_id: 'b' }, { user: { issuer: 'urn:i', subject: 'kitchen-display' } }]) t.equal((await post('/dev/revoke', body)).status, 400, JSON.stringify(body));
});

test('The page of a stranger gets no token and drives nothing', async t => {
  const { server, post } = await start(t, { origins: ['https://till.example'] });
  const routes = [['/dev/page/token', { expires_in: 60 }], ['/dev/orders', { seconds: 0 }], ['/dev/revoke', { session_id: 'a' }], ['/dev/token', { sub: 'cook' }]] as const;
  for (const [path, body] of routes) {
    t.equal((await post(path, body, { origin: 'https://evil.example' })).status, 403, path);
    t.equal((await post(path, body, { origin: new URL(server.pageUrl!).origin })).status, 200, path);
    t.equal((await post(path, body, { origin: 'https://till.example' })).status, 200, path);
  }
});

test('Who asks is known by Origin, Host and what the browser says of the site', async t => {
  const here = { host: '127.0.0.1:8080' };
  const cases: readonly (readonly [boolean, Record<string, string>])[] = [
    [true, here],
    [true, { ...here, origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }],
    [true, { host: '[::1]:8080', origin: 'http://[::1]:8080' }],
    [true, { ...here, origin: 'https://till.example', 'sec-fetch-site': 'cross-site' }],
    [false, { ...here, origin: 'http://127.0.0.1:9090', 'sec-fetch-site': 'same-site' }],
    [false, { ...here, origin: 'null', 'sec-fetch-site': 'cross-site' }],
    [false, { ...here, 'sec-fetch-site': 'cross-site' }],
    // A stranger's name that was made to point here.
    [false, { host: 'evil.example:8080', origin: 'http://evil.example:8080', 'sec-fetch-site': 'same-origin' }],
    [false, { host: 'localhost.evil.example', origin: 'http://localhost.evil.example' }],
  ];
  for (const [isLetIn, headers] of cases) t.equal(isFromHere({ headers }, ['https://till.example']), isLetIn, JSON.stringify(headers));
});

test('The page is served with types and a policy, and nothing beside it', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'page-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  for (const [file, text] of [['index-a_b.js', '1'], ['index.css', ''], ['icon.svg', '<svg/>']] as const) writeFileSync(join(folder, 'assets', file), text);
  writeFileSync(join(folder, 'secret.js'), '');
  const log: string[] = [];
  const app = Fastify({ logger: { level: 'warn', stream: { write: line => { log.push(line); } } } });
  await app.register(developmentPage, { folder });
  t.teardown(() => app.close());
  for (const [url, type] of [['/', 'text/html'], ['/assets/index-a_b.js', 'text/javascript'], ['/assets/index.css', 'text/css'], ['/assets/icon.svg', 'image/svg+xml']] as const) {
    const { statusCode, headers } = await app.inject(url);
    t.match({ statusCode, headers }, { statusCode: 200, headers: { 'content-type': new RegExp(`^${type.replace('+', '\\+')}`), 'x-content-type-options': 'nosniff', 'content-security-policy': /^default-src 'self'; connect-src 'self' ws:;/ } }, url);
  }
  for (const url of ['/assets/none.js', '/assets/..%2Fsecret.js', '/assets/%2e%2e/secret.js', '/secret.js', '/index.html']) t.ok([400, 404].includes((await app.inject(url)).statusCode), url);
  t.strictSame(log, []);
});

test('A page that is not built says how to build it', async t => {
  const app = Fastify();
  await app.register(developmentPage, { folder: join(tmpdir(), 'nowhere') });
  t.teardown(() => app.close());
  const { statusCode, body } = await app.inject('/');
  t.strictSame({ statusCode, body }, { statusCode: 503, body: 'The page is not built. Run: npm run build:demo\n' });
});

test('With a key of one\'s own there is no page and nothing of development', async t => {
  const server = await startReferenceServer({ ...options, development: false });
  t.teardown(() => server.close());
  t.equal(server.pageUrl, null);
  const base = server.url.replace('ws:', 'http:').replace('/ws', '');
  for (const path of ['/', '/assets/index.js', '/dev/page']) t.equal((await fetch(base + path)).status, 404, path);
  for (const path of ['/dev/page/token', '/dev/orders', '/dev/revoke', '/dev/token', '/dev/emit']) t.equal((await fetch(base + path, { method: 'POST' })).status, 404, path);
});

test('A WebSocket endpoint at / keeps its place', async t => {
  const { server } = await start(t, { path: '/' });
  t.equal(server.pageUrl, null);
  (await dial(server.url)).socket.terminate();
});

test('Whatever happens in the kitchen is an event that the document knows', async t => {
  const kitchen = new Kitchen();
  const seen = new Set<string>();
  for (let count = 0; count < 2000; count += 1) {
    const { kind, payload } = kitchen.happen();
    seen.add(kind);
    if (!isEventPayload[kind](payload)) t.fail(JSON.stringify({ kind, payload }));
    if (kitchen.open.length > 7) t.fail(`${kitchen.open.length} open orders`);
  }
  t.strictSame([...seen].sort(), ['order.created', 'order.status_changed', 'order.updated']);
});

test('The documentation is at /docs/ with a strict policy, and only what was built is served', async t => {
  const folder = t.testdir({ 'index.html': '<title>docs</title>', assets: { 'style.css': 'a{}' }, reference: { 'index.html': 'reference' } });
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(developmentDocs, { folder });
  t.match(await app.inject('/docs'), { statusCode: 302, headers: { location: '/docs/' } });
  t.match(await app.inject('/docs/'), { statusCode: 200, body: /docs/, headers: { 'content-type': /^text\/html/, 'content-security-policy': /script-src 'self';/, 'x-content-type-options': 'nosniff' } });
  t.match(await app.inject('/docs/assets/style.css'), { statusCode: 200, headers: { 'content-type': /^text\/css/ } });
  t.match(await app.inject('/docs/reference/index.html'), { statusCode: 200, headers: { 'content-security-policy': /'unsafe-eval'/ } });
  for (const path of ['/docs/none.html', '/docs/..%2f..%2fpackage.json', '/docs/%2e%2e/development.ts', '/docs/.git/config']) t.ok([403, 404].includes((await app.inject(path)).statusCode), path);
});

test('Documentation that is not built says how to build it', async t => {
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(developmentDocs, { folder: join(tmpdir(), 'nowhere') });
  for (const path of ['/docs', '/docs/', '/docs/requirements.html']) t.match(await app.inject(path), { statusCode: 503, body: /Run: npm run docs/ });
});
