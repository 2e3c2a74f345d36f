import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { writeFileSync, appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { timings, type TimingName } from '../generated/timings.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer, type ReferenceServerOptions } from '../server/reference-server.ts';
import type { Fixtures } from './fixtures.ts';
import { commandHook, fileLogs, HookError, urlHook } from './hooks.ts';
import { serverCases } from './server/cases.ts';
import { runServerSuite } from './suite.ts';
import { keySource } from './tokens/token-source.ts';
import type { Verdict } from './verdict.ts';

const key = generateKey('fixtures');
const [issuer, audience] = ['urn:i', 'a'];
const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

async function reference(t: Test, options: Partial<ReferenceServerOptions> = {}): Promise<string> {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: short, events: {}, audit: () => {}, ...options });
  t.teardown(() => server.close());
  return server.url;
}

function judge(url: string, cases: RegExp, fixtures: Partial<Fixtures>): Promise<Verdict> {
  return runServerSuite({ url, tokens: keySource(key), issuer, audience, cases: serverCases.filter(({ id }) => cases.test(id)), ...fixtures });
}

const failures = ({ results }: Verdict): readonly string[] => results.filter(({ outcome }) => outcome !== 'passed').map(({ case: { id }, outcome, note, violations }) => `${id} ${outcome} ${note ?? JSON.stringify(violations)}`);

test("A server's own messages are the probe that its traffic survives a refresh", { timeout: 60_000 }, async t => {
  const echo = await reference(t, { onMessage: { X_ASK: (message, connection) => { connection.send({ type: 'X_ECHO', id: `re-${message.id}` }); } } });
  const probe = { send: '{"type":"X_ASK","id":"own-1"}', expect: /"re-own-1"/ };
  t.strictSame(failures(await judge(echo, /own-traffic$/, { probe })), []);
  const silent = await reference(t, { onMessage: { X_ASK: () => {} } });
  const { results } = await judge(silent, /reauthentication\/own-traffic$/, { probe });
  t.match(results[0]?.violations[0], { requirement: 'REAUTH-5', expected: /an answer to the probe under the first token that fits/ });
});

test('Capabilities that are claimed have to be the ones that are advertised', async t => {
  const url = await reference(t, { events: { publish: false } });
  t.strictSame(failures(await judge(url, /\/capabilities$/, { capabilities: ['resume', 'reauth', 'events'] })), []);
  const { results } = await judge(url, /\/capabilities$/, { capabilities: ['reauth', 'events', 'publish', 'resume'] });
  t.match(results[0]?.violations[0], { requirement: 'AUTH-8', seen: 'capabilities events, reauth, resume' });
});

test('Users that the target knows are the only subjects of tokens', { timeout: 60_000 }, async t => {
  const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
  const seen = new Set<string>();
  const url = await reference(t, { wrapVerifier: healthy => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      if (verdict.outcome !== 'ok') return verdict;
      seen.add(verdict.token.identity.subject);
      return users.includes(verdict.token.identity.subject) ? verdict : { outcome: 'fail', code: 'token_invalid' };
    },
  }) });
  t.strictSame(failures(await judge(url, /server\/(authentication\/(answer|accepts)|reauthentication\/(other-user|order|in-place)|publishing\/keys|rows\/.*other-identity)/, { users })), []);
  t.strictSame([...seen].filter(subject => !users.includes(subject)), []);
});

test('Origins that the target is said to let in or not are tried too', async t => {
  const url = await reference(t, { origins: ['https://till.example'] });
  t.strictSame(failures(await judge(url, /\/origin$/, { origins: { allowed: ['https://till.example'], refused: ['https://bar.example'] } })), []);
  const { results } = await judge(url, /\/origin$/, { origins: { allowed: [], refused: ['https://till.example'] } });
  t.match(results[0]?.violations[0], { requirement: 'CONN-4', expected: '403 for Origin https://till.example' });
});

/** A front that takes so many connections at a time and refuses others by 503. */
async function crowded(t: Test, upstream: string, most: number): Promise<{ url: string; readonly refused: number; readonly peak: number }> {
  let [open, refused, peak] = [0, 0, 0];
  const sockets = new Set<Socket>();
  const server: Server = createServer();
  server.on('upgrade', (request, socket, head) => {
    if (open >= most) {
      refused += 1;
      return socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    }
    open += 1;
    peak = Math.max(peak, open);
    const plain = connect(Number(new URL(upstream).port), '127.0.0.1');
    socket.once('close', () => { open -= 1; plain.destroy(); });
    plain.once('close', () => socket.destroy());
    for (const each of [socket, plain]) each.on('error', () => {});
    sockets.add(plain);
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}`);
    plain.write(`${request.method} ${request.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
    plain.write(head);
    socket.pipe(plain).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => { for (const socket of sockets) socket.destroy(); server.closeAllConnections(); server.close(); });
  return { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`, get refused() { return refused; }, get peak() { return peak; } };
}

test('A healthy server that bounds connections per address passes: within max_connections, or by what is run again alone', { timeout: 110_000 }, async t => {
  const upstream = await reference(t);
  const some = /server\/(authentication\/(answer|gate|accepts|refuses-[a-m])|publishing|subscriptions\/(numbers|forbidden)|vectors\/ping)/;
  const paced = await crowded(t, upstream, 10);
  t.strictSame(failures(await judge(paced.url, some, { maxConnections: 8 })), []);
  t.ok(paced.peak <= 10 && paced.refused === 0, `${paced.peak} at a time`);
  const unpaced = await crowded(t, upstream, 10);
  const verdict = await judge(unpaced.url, some, {});
  t.strictSame(failures(verdict), []);
  t.ok(unpaced.refused > 0 && verdict.results.some(({ rerun }) => rerun), 'the bound was met');
  const full = await crowded(t, upstream, 0);
  t.match(await judge(full.url, some, {}), { exitCode: 4, aborted: { why: /has no room for a single connection: it answered the upgrade with HTTP 503$/ } });
});

test('A hook that fails is told in one line, and is no verdict on the target', async t => {
  await t.rejects(commandHook('revoke', 'echo no such session >&2; exit 3')({}), { name: HookError.name, message: 'the hook revoke ended with 3: no such session' });
  await t.rejects(urlHook('drain', 'http://127.0.0.1:1/')({}), { message: "the hook drain http://127.0.0.1:1/ can't be reached" });
  t.equal(await commandHook('revoke', 'cat')({ session_id: 's' }), '{"session_id":"s"}');
  const url = await reference(t);
  const { results, exitCode } = await judge(url, /revoked-session$/, { hooks: { revoke: async () => { throw new HookError('revoke', 'ended with 3'); } } });
  t.match(results[0], { outcome: 'fault', note: 'the hook revoke ended with 3' });
  t.equal(exitCode, 5);
});

test('Of a log file what comes after the beginning is read, also once it was begun anew', async t => {
  const file = join(t.testdir({ 'server.log': 'before\n' }), 'server.log');
  const logs = fileLogs(file);
  appendFileSync(file, 'after\n');
  t.equal(await logs(), 'after\n');
  writeFileSync(file, 'new\n');
  t.equal(await logs(), 'new\n');
  await t.rejects(fileLogs(join(file, 'none'))(), { message: /^the hook logs .*none can't be read/ });
});
