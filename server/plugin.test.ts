import { once } from 'node:events';
import { connect } from 'node:net';
import Fastify from 'fastify';
import { test } from 'tap';
import WebSocket from 'ws';
import { isAuditRecord } from '../generated/validators.js';
import type { Connection } from './connection.ts';
import { dial, key, start, token, verifier } from './plugin-under-test.ts';
import { tokenRefresh } from './plugin.ts';
import { startReferenceServer } from './reference-server.ts';

test("A REAUTH on a living connection keeps socket and session id while the old token's exp passes", async t => {
  const { url, audit } = await start(t, { timings: { grace_period: 0.2, expiry_warning: 10 }, limits: { messages_per_second: 1e6 } });
  const client = await dial(url);
  const exp = Date.now() / 1000 + 1;
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token({ exp }) } });
  const first = await client.next('AUTHENTICATED');
  await client.next('TOKEN_EXPIRED');
  client.send({ type: 'REAUTH', id: 'b', data: { token: token() } });
  const second = await client.next('AUTHENTICATED');
  t.equal(second['data'].session_id, first['data'].session_id);
  t.equal(second['data'].auth_seq, 2);
  // What is awaited is an instant of the real clock; the server's own deadline is what may not fire.
  while (Date.now() / 1000 < exp + 0.4) {
    client.send({ type: 'PING', id: 'p' });
    await client.next('PONG');
  }
  t.equal(client.socket.readyState, WebSocket.OPEN);
  t.strictSame(audit.map(({ event }) => event), ['attempt', 'success', 'warning', 'attempt', 'success']);
  t.strictSame(audit.map(({ seq }) => seq), [1, 2, 3, 4, 5], 'a gap would show');
  client.socket.terminate();
});

test('Early frames in the same segment as the upgrade are not lost', async t => {
  const { url } = await start(t);
  const { port, pathname, host } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  const frame = Buffer.from(JSON.stringify({ type: 'PING', id: 'early' }));
  const masked = Buffer.concat([Buffer.from([0x81, 0x80 | frame.length, 0, 0, 0, 0]), frame]);
  socket.write(Buffer.concat([Buffer.from(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`), masked]));
  let seen = '';
  for await (const chunk of socket) {
    seen += String(chunk);
    if (seen.includes('"reply_to":"early"')) break;
  }
  t.match(seen, /PONG/);
});

test('A verifier that fails is an outage, not a refusal, and does not end the process', async t => {
  const { url, log } = await start(t, { verifyToken: async () => { throw new Error('key service down'); } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  t.match(await client.next('ERROR'), { data: { code: 'auth_unavailable', retryable: true } });
  t.equal((await once(client.socket, 'close'))[0], 4500);
  t.match(log.join(''), /key service down/);
});

test('A verifier that throws at once is answered at once', async t => {
  const { url } = await start(t, { verifyToken: () => { throw new Error('bug'); } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  t.match(await client.next('ERROR'), { data: { code: 'auth_unavailable' } });
  client.socket.terminate();
});

test('A hook that throws does not end the process or the connection', async t => {
  const { url } = await start(t, { timings: { heartbeat_interval: 0.1 }, onMessage: { X_BOOM: () => { throw new Error('bug in the application'); } } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  await client.next('AUTHENTICATED');
  client.send({ type: 'X_BOOM', id: 'x' });
  client.send({ type: 'PING', id: 'p' });
  t.match(await client.next('PONG'), { reply_to: 'p' });
  await client.next('PING');
  client.socket.terminate();
});

test('An application answers its own messages, but not under a lapsed token', async t => {
  const sent: boolean[] = [];
  let connection: Connection | undefined;
  const { url } = await start(t, {
    timings: { grace_period: 5 },
    onMessage: {
      X_ORDER: (message, from) => {
        connection = from;
        sent.push(from.send({ type: 'X_ECHO', id: `re-${message.id}`, ...(message.data ? { data: message.data } : {}) }));
      },
    },
  });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token({ exp: Date.now() / 1000 + 1 }) } });
  await client.next('AUTHENTICATED');
  client.send({ type: 'X_ORDER', id: 'x', data: { order: 7 } });
  t.match(await client.next('X_ECHO'), { id: 're-x', data: { order: 7 } });
  client.send({ type: 'X_OTHER', id: 'y' });
  t.match(await client.next('ERROR'), { reply_to: 'y', data: { code: 'unknown_type' } });
  await client.next('TOKEN_EXPIRED');
  await client.next('TOKEN_EXPIRED');
  t.strictSame(sent, [true]);
  t.equal(connection?.send({ type: 'X_LATE', id: 'l' }), false);
  client.socket.terminate();
});

test('A client that asks without end and reads nothing is cut off before it costs much', { timeout: 60_000 }, async t => {
  const { url, audit } = await start(t, { limits: { messages_per_second: 1e9 } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  await client.next('AUTHENTICATED');
  client.socket.pause();
  const ping = JSON.stringify({ type: 'PING', id: 'x'.repeat(64) });
  const gone = () => audit.some(({ event, code }) => event === 'close' && code === '4441');
  for (let batch = 0; batch < 2000 && !gone(); batch += 1) {
    for (let sent = 0; sent < 500; sent += 1) client.socket.send(ping);
    await new Promise<void>(resolve => { setImmediate(resolve); });
  }
  t.ok(gone());
  client.socket.terminate();
});

test('Connections without a token are bounded, whatever address they claim, and make room by showing one or by leaving', async t => {
  const { url } = await start(t, { limits: { max_unauthenticated_per_address: 2 } });
  const upgrade = async (): Promise<number> => {
    const socket = new WebSocket(url, { headers: { 'x-forwarded-for': '192.0.2.7' } });
    const outcome = await new Promise<number>(resolve => {
      socket.on('open', () => resolve(101));
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    });
    // Ending a socket that never opened is an error to the library.
    socket.on('error', () => {});
    socket.terminate();
    return outcome;
  };
  const [first, second] = [await dial(url), await dial(url)];
  t.equal(await upgrade(), 503, 'both places are taken');
  first.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token() } });
  await first.next('AUTHENTICATED');
  t.equal(await upgrade(), 101, 'one has shown its token');
  const third = await dial(url);
  t.equal(await upgrade(), 503, 'the place is taken again');
  second.socket.terminate();
  third.socket.terminate();
  first.socket.terminate();
  // Nobody is told when a server has noticed that a socket is gone.
  while ((await upgrade()) !== 101) await new Promise(setImmediate);
  t.pass('those who left have made room');
});

test('Connections without a token are bounded in all', async t => {
  const { url } = await start(t, { limits: { max_unauthenticated_connections: 1 } });
  await dial(url);
  await t.rejects(dial(url), /503/);
});

test('Stopping the server says CLOSING 1001 and when to come back', async t => {
  const { url, close } = await start(t, { random: () => 0.5 });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  await client.next('AUTHENTICATED');
  const closed = once(client.socket, 'close');
  const stopped = close();
  t.match(await client.next('CLOSING'), { data: { code: 1001, reconnect: 'backoff', retry_after: 2.5 } });
  t.equal((await closed)[0], 1001);
  await stopped;
});

test('No token reaches a log line or an audit record', async t => {
  const { url, audit, log } = await start(t);
  const reference = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: true, logger: { level: 'trace', stream: { write: (line: string) => { log.push(line); } } } });
  t.teardown(() => reference.close());
  const canary = token({ jti: 'canary' });
  const refusedUpgrade = new WebSocket(`${url}?access_token=${canary}`);
  const [error] = await once(refusedUpgrade, 'error') as [Error];
  t.match(error.message, /400/);
  // Another path is not the plugin's own, but on the reference server it is nobody else's either.
  t.equal((await fetch(`${reference.url.replace('ws:', 'http:')}/elsewhere?token=${canary}`)).status, 404);
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: canary } });
  await client.next('AUTHENTICATED');
  client.send({ type: 'REAUTH', id: 'b', data: { token: `${canary.slice(0, -6)}AAAAAA` } });
  await client.next('ERROR');
  client.send(`{"type":"REAUTH","id":"c","data":{"token":"${canary}"`);
  await client.next('ERROR');
  client.socket.close();
  await once(client.socket, 'close');
  const everything = log.join('') + JSON.stringify(audit);
  for (const part of canary.split('.').slice(1)) t.notOk(everything.includes(part.slice(0, 40)));
  t.ok(audit.length >= 4 && audit.every(record => isAuditRecord(record)), 'the records keep to their schema');
});

test('Options that can not be used, and a second WebSocket plugin, are refused at registration', async t => {
  const app = Fastify();
  await t.rejects(Promise.resolve(app.register(tokenRefresh, { verifyToken: verifier.verify, path: 'ws' })), /option path/);
  const other = Fastify();
  await other.register(import('@fastify/websocket'));
  await t.rejects(Promise.resolve(other.register(tokenRefresh, { verifyToken: verifier.verify })), /registered already/);
});

test('An application is told of each session when AUTHENTICATED is out, and when it is over', async t => {
  const told: string[] = [];
  const kept: Connection[] = [];
  const { url } = await start(t, {
    onSession(connection) {
      kept.push(connection);
      told.push(`${connection.identity?.subject} has ${connection.scopes.join()}`);
      connection.send({ type: 'X_WELCOME', id: 'w' });
      return () => told.push('over');
    },
  });
  const client = await dial(url);
  t.equal(told.length, 0, 'nothing before the first token');
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token({ scope: 'orders' }) } });
  await client.next('X_WELCOME');
  const { data } = await client.next('AUTHENTICATED');
  t.equal(kept[0]?.sessionId, data.session_id);
  client.send({ type: 'REAUTH', id: 'b', data: { token: token({ scope: 'kitchen' }) } });
  await client.next('AUTHENTICATED');
  t.strictSame(kept[0]?.scopes, ['kitchen'], 'the scopes are those of the token in force');
  const ended = new Promise<void>(resolve => { const look = (): void => { if (told.includes('over')) resolve(); else setImmediate(look); }; look(); });
  client.socket.terminate();
  await ended;
  t.strictSame(told, ['cook has orders', 'over']);
});

test('A hook that throws costs the session nothing', async t => {
  const { url, log } = await start(t, { onSession() { throw new Error('broken hook'); } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  await client.next('AUTHENTICATED');
  client.send({ type: 'PING', id: 'p' });
  await client.next('PONG');
  t.match(log.join(''), /broken hook/);
  client.socket.terminate();
});

test('The plugin stays within the scope in which it is registered', async t => {
  const app = Fastify();
  t.teardown(() => app.close());
  await app.register(async scope => {
    await scope.register(tokenRefresh, { verifyToken: verifier.verify });
    t.ok(scope.hasDecorator('tokenRefresh'));
  });
  app.get('/', async () => 'ok');
  await app.ready();
  t.notOk(app.hasDecorator('tokenRefresh'));
  t.equal((await app.inject('/')).body, 'ok');
});
