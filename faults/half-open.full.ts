import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { test } from 'tap';
import { alive, enter, serve, token, until } from './process.ts';

const client = `
const socket = new WebSocket(process.argv[1], 'token-refresh.v1');
socket.onopen = () => socket.send(JSON.stringify({ type: 'AUTHENTICATE', id: 'c1', data: { token: process.argv[2] } }));
socket.onmessage = () => console.log('in');
`;

test('A peer that is gone without a word is found within 60 s at the usual heartbeat, and leaves nothing behind', { timeout: 90_000 }, async t => {
  const server = await serve(t);
  const other = await enter(server.url);
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '-e', client, server.url, token()], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  await createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
  t.equal(await server.metric('token_refresh_sessions{state="authenticated"}'), 2);
  // Its socket stays open and is never read or written again, as when a cable is pulled.
  child.kill('SIGSTOP');
  const start = performance.now();
  await until('the session is over', async () => (await server.metric('token_refresh_closes_total{code="4440"}')) === 1, 60);
  await until('its socket is gone', async () => (await server.metric('token_refresh_sessions{state="authenticated"}')) === 1 && (await server.metric('token_refresh_sessions{state="closing"}')) === 0, 60 - (performance.now() - start) / 1000);
  const took = (performance.now() - start) / 1000;
  t.ok(took < 50, `three intervals of 15 s and a close handshake: ${took.toFixed(1)} s`);
  await alive(other);
});
