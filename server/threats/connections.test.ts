import { connect } from 'node:net';
import { test } from 'tap';
import { ended, watched } from './watch.ts';

test('A token in a URL, a header, a subprotocol or a frame that is no AUTHENTICATE is told to nobody', async t => {
  const watch = await watched(t, { revocationSecret: 'r'.repeat(32) });
  t.equal(await watch.upgrade(`${watch.url}?access_token=${watch.token()}`), 400);
  t.equal(await watch.upgrade(`${watch.url}?q=${watch.token()}`), 400, 'by its look');
  t.equal(await watch.upgrade(`${watch.url}/${watch.token()}`), 404);
  t.equal(await watch.upgrade(watch.url, [], { headers: { authorization: `Bearer ${watch.token()}`, cookie: `token=${watch.token()}` } }), 101, 'such headers mean nothing');
  t.equal(await watch.upgrade(watch.url, ['token-refresh.v1', watch.token()]), 101);
  t.equal(await watch.upgrade(watch.url, [], { headers: { origin: `https://${watch.token().slice(0, 60)}.invalid`, 'x-token': watch.token() } }), 403);
  t.equal((await watch.get(`/elsewhere?token=${watch.token()}`)).status, 404);
  t.equal((await watch.get('/ws', { headers: { authorization: watch.token() } })).status, 404);
  t.equal((await watch.get('/revocations', { method: 'POST', headers: { authorization: `Bearer ${watch.token()}` }, body: watch.token() })).status, 401);
  t.equal((await watch.get('/revocations', { method: 'POST', headers: { authorization: `Bearer ${'r'.repeat(32)}`, 'content-type': 'application/json' }, body: `{"token_id": "${watch.token()}"}` })).status, 400);
  t.equal((await watch.get('/revocations', { method: 'POST', headers: { authorization: `Bearer ${'r'.repeat(32)}`, 'content-type': 'application/json' }, body: watch.token() })).status, 400);
  t.equal((await watch.get(`/%ff${watch.token()}`)).status, 400);
  const inside = await watch.enter();
  const frames = [
    `{"type":"REAUTH","id":"1","data":{"token":"${watch.token()}"`,
    JSON.stringify({ type: 'REAUTH', id: '2', token: watch.token() }),
    JSON.stringify({ type: watch.token(), id: '3' }),
    JSON.stringify({ type: 'PING', id: watch.token() }),
    JSON.stringify({ type: 'X_NOTE', id: '4', data: { token: watch.token() } }),
    JSON.stringify({ type: 'PUBLISH', id: '5', data: { topic: watch.token(), kind: 'x', key: 'k', payload: {} } }),
    watch.token(),
  ];
  for (const frame of frames) {
    inside.socket.send(frame);
    await inside.next('ERROR');
  }
  inside.socket.send(Buffer.from(watch.token()), { binary: true });
  t.equal(await ended(inside), 4400);
  const other = await watch.enter();
  other.socket.close(4999, watch.token().slice(-60));
  await ended(other);
  t.strictSame(await watch.leaks(), []);
});

/** Sends bytes after an upgrade and yields the close code of the server's frame; 1006 where none came. */
async function answerTo(url: string, bytes: Buffer): Promise<number> {
  const { hostname, port, pathname, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => {});
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n`);
  socket.write(bytes);
  const chunks: Buffer[] = [];
  for await (const chunk of socket) {
    chunks.push(chunk);
    const seen = Buffer.concat(chunks);
    const close = seen.indexOf(Buffer.from([0x88]), seen.indexOf('\r\n\r\n') + 4);
    if (close >= 0 && seen.length >= close + 4) { socket.destroy(); return seen.readUInt16BE(close + 2); }
  }
  return 1006;
}

const masked = (first: number, payload: Buffer): Buffer => Buffer.concat([Buffer.from([first, 0x80 | 126, payload.length >> 8, payload.length & 255, 0, 0, 0, 0]), payload]);

test('Frames that no WebSocket client sends end the connection with the code of RFC 6455, and nothing else', async t => {
  const watch = await watched(t);
  const ping = Buffer.from('{"type":"PING","id":"p"}');
  const attacks: Record<string, [frames: Buffer, code: number]> = {
    'compressed, which was not agreed on': [masked(0xc1, ping), 1002],
    'a reserved bit': [masked(0xa1, ping), 1002],
    'an unknown opcode': [masked(0x83, ping), 1002],
    'not masked': [Buffer.concat([Buffer.from([0x81, ping.length]), ping]), 1002],
    'a continuation of nothing': [masked(0x80, ping), 1002],
    'two messages in one another': [Buffer.concat([masked(0x01, ping), masked(0x81, ping)]), 1002],
    'a fragmented control frame': [masked(0x09, Buffer.alloc(1)), 1002],
    'a length of 2^63': [Buffer.from([0x81, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]), 1009],
    'fragments that add up to too much': [Buffer.concat([masked(0x01, Buffer.alloc(60_000, 32)), masked(0x00, Buffer.alloc(10_000, 32))]), 1009],
    'a fragment too many': [Buffer.concat([masked(0x01, Buffer.from(' ')), ...Array.from({ length: 20_000 }, () => masked(0x00, Buffer.from(' ')))]), 1008],
    'text that is no UTF-8': [masked(0x81, Buffer.from([0xc3, 0x28])), 1007],
    'UTF-8 of a surrogate': [masked(0x81, Buffer.from([0xed, 0xa0, 0x80])), 1007],
  };
  for (const [name, [bytes, code]] of Object.entries(attacks)) t.equal(await answerTo(watch.url, bytes), code, name);
  const survivor = await watch.enter();
  survivor.send({ type: 'PING', id: 'p' });
  await survivor.next('PONG');
  survivor.socket.terminate();
});

test('JSON that is meant to hurt is one ERROR, and reaches no prototype', async t => {
  const watch = await watched(t, { limits: { offences_per_minute: 1000 } });
  const inside = await watch.enter();
  const frames = [
    '['.repeat(30_000),
    `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`,
    '{"type":"PING","id":"a","__proto__":{"polluted":true}}',
    '{"type":"PING","id":"a","constructor":{"prototype":{"polluted":true}}}',
    '{"__proto__":{"type":"PING","id":"a"}}',
    `{"type":"PING","id":"${'\\u0000'.repeat(5000)}"}`,
    '1e99999',
    '"\\ud800"',
  ];
  for (const frame of frames) {
    inside.socket.send(frame);
    t.equal((await inside.next('ERROR'))['data'].code, 'invalid_message', frame.slice(0, 60));
  }
  t.equal(({} as { polluted?: boolean }).polluted, undefined);
  inside.socket.terminate();
});
