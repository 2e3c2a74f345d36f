import { once } from 'node:events';
import { connect } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { alive, enter, serve, until } from './process.ts';

test('SIGTERM under load: each client is told and closed, and the process is gone within 10 s, whoever does not answer', { timeout: 60_000 }, async t => {
  const server = await serve(t, { settings: { limits: { max_unauthenticated_per_address: 1000 } } });
  const screens = await Promise.all(Array.from({ length: 200 }, (_, index) => enter(server.url, { sub: `screen-${index}` })));
  const deaf = await enter(server.url);
  deaf.socket.pause();
  const { hostname, port } = new URL(server.url);
  const half = connect(Number(port), hostname);
  half.on('error', () => {});
  half.write('GET /ws HTTP/1.1\r\nHost: ');
  t.teardown(() => { half.destroy(); deaf.socket.terminate(); });
  const load = setInterval(() => screens.forEach(screen => { if (screen.socket.readyState === 1) screen.send({ type: 'PING', id: 'p' }); }), 50);
  t.teardown(() => clearInterval(load));
  await alive(screens[0]!);
  const start = performance.now();
  server.child.kill('SIGTERM');
  const [code] = await once(server.child, 'exit');
  const took = (performance.now() - start) / 1000;
  t.equal(code, 0);
  t.ok(took < 10, `gone after ${took.toFixed(1)} s`);
  const codes = await Promise.all(screens.map(({ over }) => over));
  t.ok(codes.every(each => each === 1001));
  t.ok(screens.every(({ seen }) => seen.at(-1) === 'CLOSING 1001'), 'each was told, as the last thing');
});

test('kill -9 and a start on the same port: clients are back with the tokens they have, and the audit file is whole', { timeout: 60_000 }, async t => {
  const audit = join(t.testdir({ 'audit.jsonl': '' }), 'audit.jsonl');
  const first = await serve(t, { settings: { audit } });
  const screens = await Promise.all(Array.from({ length: 20 }, () => enter(first.url)));
  await until('the records are written', () => readFileSync(audit, 'utf8').split('\n').length > 40);
  first.child.kill('SIGKILL');
  t.strictSame(new Set(await Promise.all(screens.map(({ over }) => over))), new Set([1006]));
  const second = await serve(t, { settings: { audit, port: Number(new URL(first.url).port) } });
  t.equal(second.url, first.url);
  const back = await Promise.all(screens.map(() => enter(second.url)));
  await alive(back[0]!);
  second.child.kill('SIGTERM');
  await once(second.child, 'exit');
  const numbers = readFileSync(audit, 'utf8').trimEnd().split('\n').map(line => (JSON.parse(line) as { seq: number }).seq);
  const restart = numbers.lastIndexOf(1);
  t.strictSame(numbers.slice(0, restart), Array.from({ length: restart }, (_, index) => index + 1));
  t.strictSame(numbers.slice(restart), Array.from({ length: numbers.length - restart }, (_, index) => index + 1), 'no number is missing in either life');
});

test('An upgrade that comes byte by byte is cut off within 15 s', { timeout: 60_000 }, async t => {
  const server = await serve(t);
  const { hostname, port } = new URL(server.url);
  const slow = connect(Number(port), hostname);
  slow.on('error', () => {});
  const start = performance.now();
  slow.write('GET /ws HTTP/1.1\r\nHost: here\r\n');
  const drip = setInterval(() => slow.write('X-A: 1\r\n'), 500);
  t.teardown(() => { clearInterval(drip); slow.destroy(); });
  slow.resume();
  await once(slow, 'close');
  const took = (performance.now() - start) / 1000;
  t.ok(took < 15, `${took.toFixed(1)} s`);
});
