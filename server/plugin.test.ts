import { once } from 'node:events';
import { connect, type AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { test, type Test } from 'tap';
import WebSocket from 'ws';
import type { AuditRecord } from '../generated/messages.ts';
import { isAuditRecord } from '../generated/validators.js';
import { generateKey, sign } from '../keys/sign.ts';
import type { Connection } from './connection.ts';
import type { TokenRefreshOptions } from './options.ts';
import { tokenRefresh } from './plugin.ts';
import { startReferenceServer } from './reference-server.ts';
import { createJwtVerifier } from './verifier/jwt.ts';

const key = generateKey('test');
const verifier = createJwtVerifier({ keys: [key], issuer: 'urn:i', audience: 'a', leeway: 60, now: () => Date.now() / 1000 });
const token = (claims: Record<string, unknown> = {}): string => {
  const now = Date.now() / 1000;
  return sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now - 60, exp: now + 3600, ...claims });
};

interface Running {
  readonly url: string;
  readonly audit: AuditRecord[];
  readonly log: string[];
  readonly close: () => Promise<void>;
}

async function start(t: Test, options: Partial<TokenRefreshOptions> = {}): Promise<Running> {
  const audit: AuditRecord[] = [];
  const log: string[] = [];
  const app = Fastify({ logger: { level: 'trace', stream: { write: line => { log.push(line); } } } });
  await app.register(tokenRefresh, { verifier, audit: record => audit.push(record), ...options });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  return { url: `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/ws`, audit, log, close: () => app.close() };
}

interface Client {
  readonly socket: WebSocket;
  send(message: unknown): void;
  next(type: string): Promise<Record<string, any>>;
}

async function dial(url: string): Promise<Client> {
  const socket = new WebSocket(url, ['token-refresh.v1']);
  const inbox: Record<string, any>[] = [];
  let wake = (): void => {};
  socket.on('message', data => { inbox.push(JSON.parse(String(data))); wake(); });
  socket.on('close', () => wake());
  await once(socket, 'open');
  return {
    socket,
    send: message => socket.send(JSON.stringify(message)),
    async next(type) {
      for (;;) {
        const index = inbox.findIndex(message => message['type'] === type);
        if (index >= 0) return inbox.splice(index, 1)[0]!;
        if (socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${type}`);
        await new Promise<void>(resolve => { wake = resolve; });
      }
    },
  };
}

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
  const { url, log } = await start(t, { verifier: { verify: async () => { throw new Error('key service down'); } } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  t.match(await client.next('ERROR'), { data: { code: 'auth_unavailable', retryable: true } });
  t.equal((await once(client.socket, 'close'))[0], 4500);
  t.match(log.join(''), /key service down/);
});

test('A verifier that throws at once is answered at once', async t => {
  const { url } = await start(t, { verifier: { verify: () => { throw new Error('bug'); } } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token() } });
  t.match(await client.next('ERROR'), { data: { code: 'auth_unavailable' } });
  client.socket.terminate();
});

test('A hook that throws does not end the process or the connection', async t => {
  const { url } = await start(t, { timings: { heartbeat_interval: 0.1 }, onMessage: () => { throw new Error('bug in the application'); } });
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
    onMessage: (message, from) => {
      connection = from;
      sent.push(from.send({ type: 'X_ECHO', id: `re-${message.id}`, ...(message.data ? { data: message.data } : {}) }));
    },
  });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'a', data: { token: token({ exp: Date.now() / 1000 + 1 }) } });
  await client.next('AUTHENTICATED');
  client.send({ type: 'X_ORDER', id: 'x', data: { order: 7 } });
  t.match(await client.next('X_ECHO'), { id: 're-x', data: { order: 7 } });
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

test('A revocation ends what is under way within the same turn and refuses what comes later', async t => {
  const audit: AuditRecord[] = [];
  const app = Fastify();
  await app.register(tokenRefresh, { verifier, audit: record => audit.push(record) });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const url = `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/ws`;
  const opened = async (claims: Record<string, unknown>): Promise<Client & { readonly session: string }> => {
    const client = await dial(url);
    client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token(claims) } });
    return { ...client, session: (await client.next('AUTHENTICATED'))['data'].session_id };
  };
  const now = Math.floor(Date.now() / 1000);
  const [stolen, other, left, dismissed, waiter] = await Promise.all([opened({ jti: 'stolen' }), opened({ jti: 'fine' }), opened({ jti: 'left' }), opened({ sub: 'dismissed' }), opened({ sub: 'waiter' })]);

  t.equal(app.tokenRefresh.revoke({ tokenId: 'stolen', expiresAt: now + 3600 }), 1);
  t.match(await stolen.next('CLOSING'), { data: { code: 4411, reconnect: 'refresh' } });
  t.equal(app.tokenRefresh.revoke({ sessionId: left.session }), 1);
  t.match(await left.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  t.equal(app.tokenRefresh.revoke({ user: { issuer: 'urn:i', subject: 'dismissed', tenant: null } }), 1);
  t.match(await dismissed.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  t.equal(app.tokenRefresh.revoke({ sessionId: left.session }), 0, 'what is over can not be ended again');

  other.send({ type: 'REAUTH', id: 'c2', data: { token: token({ jti: 'stolen' }) } });
  t.match(await other.next('ERROR'), { data: { code: 'token_invalid' } }, 'a revoked token is a bad one');
  other.send({ type: 'PING', id: 'c3' });
  await other.next('PONG');
  waiter.send({ type: 'REAUTH', id: 'c2', data: { token: token({ sub: 'dismissed' }) } });
  t.match(await waiter.next('ERROR'), { data: { code: 'identity_mismatch' } }, 'whose it is is judged before');
  const again = await dial(url);
  again.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token({ sub: 'dismissed', iat: undefined }) } });
  t.match(await again.next('ERROR'), { data: { code: 'session_revoked' } }, 'nobody knows when it was issued');
  t.match(await again.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  await opened({ sub: 'dismissed', iat: now + 2 });
  t.strictSame(audit.filter(({ event }) => event === 'revocation').map(({ code }) => code), ['token', 'session', 'session']);
});

test('A revocation that overtakes the verification of a REAUTH is not undone by it', async t => {
  const held: (() => void)[] = [];
  let hold = false;
  const app = Fastify();
  await app.register(tokenRefresh, { audit: () => {}, verifier: { verify: async text => { if (hold) await new Promise<void>(resolve => held.push(resolve)); return verifier.verify(text); } } });
  await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(() => app.close());
  const client = await dial(`ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/ws`);
  client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token({ jti: 'one' }) } });
  await client.next('AUTHENTICATED');
  hold = true;
  client.send({ type: 'REAUTH', id: 'c2', data: { token: token({ jti: 'two' }) } });
  while (held.length === 0) await new Promise(setImmediate);
  t.equal(app.tokenRefresh.revoke({ tokenId: 'two' }), 0);
  held.pop()!();
  t.match(await client.next('ERROR'), { reply_to: 'c2', data: { code: 'token_invalid' } });
  client.send({ type: 'REAUTH', id: 'c3', data: { token: token({ jti: 'three' }) } });
  while (held.length === 0) await new Promise(setImmediate);
  t.equal(app.tokenRefresh.revoke({ tokenId: 'one' }), 1, 'the token in force');
  held.pop()!();
  t.match(await client.next('CLOSING'), { data: { code: 4411, reconnect: 'refresh' } });
  await t.rejects(client.next('AUTHENTICATED'), /closed before AUTHENTICATED/);
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
  await t.rejects(Promise.resolve(app.register(tokenRefresh, { verifier, path: 'ws' })), /option path/);
  const other = Fastify();
  await other.register(import('@fastify/websocket'));
  await t.rejects(Promise.resolve(other.register(tokenRefresh, { verifier })), /registered already/);
});
