import { connect } from 'node:net';
import { test } from 'tap';
import { alive, enter, residentBytes, serve, token, until } from './process.ts';

/** Bytes of one masked text frame; the mask is zero, as nothing is in between. */
function frame(text: string): Buffer {
  const bytes = Buffer.from(text);
  const head = bytes.length < 126 ? Buffer.from([0x81, 0x80 | bytes.length]) : Buffer.from([0x81, 0x80 | 126, bytes.length >> 8, bytes.length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), bytes]);
}

test('A reader of 1 KB/s that asks without end costs bounded memory, is cut off, and others do not notice', { timeout: 120_000 }, async t => {
  const server = await serve(t, { settings: { limits: { messages_per_second: 1e9 } } });
  const other = await enter(server.url);
  const { hostname, port, pathname, host } = new URL(server.url);
  const socket = connect(Number(port), hostname);
  t.teardown(() => socket.destroy());
  socket.on('error', () => {});
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`);
  socket.write(frame(JSON.stringify({ type: 'AUTHENTICATE', id: 'c1', data: { token: token() } })));
  await until('it is in', async () => (await server.metric('token_refresh_sessions{state="authenticated"}')) === 2);
  const before = residentBytes(server.pid);
  let most = before;
  const reading = setInterval(() => { socket.read(102); }, 100);
  t.teardown(() => clearInterval(reading));
  const asks = Buffer.concat(Array.from({ length: 200 }, () => frame(JSON.stringify({ type: 'PING', id: 'x'.repeat(64) }))));
  let slowest = 0;
  await until('it is cut off', async () => {
    for (let burst = 0; burst < 20 && socket.writable; burst += 1) socket.write(asks);
    const start = performance.now();
    await alive(other);
    slowest = Math.max(slowest, performance.now() - start);
    most = Math.max(most, residentBytes(server.pid));
    return (await server.metric('token_refresh_closes_total{code="4441"}')) === 1;
  }, 90);
  t.ok(most - before < 64 * 1024 * 1024, `memory grew by ${((most - before) / 1024 / 1024).toFixed(0)} MB`);
  t.ok(slowest < 2000, `the other was answered after ${slowest.toFixed(0)} ms at the most`);
  await until('its socket is gone', async () => (await server.metric('token_refresh_sessions{state="closing"}')) === 0);
});
