import { once } from 'node:events';
import { test } from 'tap';
import WebSocket from 'ws';
import { has } from '../toolchain.ts';
import { alive, enter, serve, token, until } from './process.ts';

test('With a full disk under the audit file service goes on, the alarm is raised once, and the stop is in order', { timeout: 60_000 }, async t => {
  const server = await serve(t, { settings: { audit: '/dev/full' } });
  const screen = await enter(server.url);
  screen.send({ type: 'REAUTH', id: 'r1', data: { token: token() } });
  t.match((await screen.next('AUTHENTICATED'))['data'], { auth_seq: 2 });
  await until('records wait', async () => (await server.metric('token_refresh_audit_waiting')) > 0);
  await until('the alarm is raised', () => server.log().includes('audit records can not be written'));
  t.equal(server.log().split('audit records can not be written').length, 2, 'once');
  server.child.kill('SIGTERM');
  t.equal((await once(server.child, 'exit'))[0], 0);
});

test('With a full disk under an audit file that is required, no token is taken, and who is in stays', { timeout: 60_000 }, async t => {
  const server = await serve(t, { settings: { audit: '/dev/full', audit_required: true } });
  const screen = await enter(server.url);
  await until('the alarm is raised', () => server.log().includes('audit records can not be written'));
  screen.send({ type: 'REAUTH', id: 'r1', data: { token: token() } });
  t.match((await screen.next('ERROR'))['data'], { code: 'auth_unavailable', retryable: true });
  await alive(screen);
  await t.rejects(enter(server.url), /closed before AUTHENTICATED/);
});

test('A server that runs out of file descriptors serves whom it has, and new ones once there is room', { timeout: 60_000 }, async t => {
  if (!has(t, 'prlimit')) return;
  const server = await serve(t, { under: ['prlimit', '--nofile=64:64'] });
  const screen = await enter(server.url);
  const crowd = Array.from({ length: 120 }, () => new WebSocket(server.url));
  t.teardown(() => crowd.forEach(socket => socket.terminate()));
  let opened = 0;
  for (const socket of crowd) socket.on('error', () => {}).on('open', () => { opened += 1; });
  await until('many are in', () => opened >= 20);
  await alive(screen);
  screen.send({ type: 'REAUTH', id: 'r1', data: { token: token() } });
  t.match((await screen.next('AUTHENTICATED'))['data'], { auth_seq: 2 }, 'who is in is served, REAUTH too');
  t.ok(opened < 64, `${opened} of 120 found room`);
  crowd.forEach(socket => socket.terminate());
  let late: Awaited<ReturnType<typeof enter>> | null = null;
  await until('a new one gets in', async () => {
    late = await enter(server.url).catch(() => null);
    return late !== null;
  });
  await alive(late!);
  t.equal(server.child.exitCode, null);
});
