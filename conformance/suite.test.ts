import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Parser } from 'tap-parser';
import { test, type Test } from 'tap';
import { WebSocketServer } from 'ws';
import { timings, type TimingName } from '../generated/timings.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer, type ReferenceServerOptions } from '../server/reference-server.ts';
import { usualConnections } from './engine/schedule.ts';
import { inProcessHooks } from './hooks.ts';
import { summaryReport } from './report/summary.ts';
import { tapReport } from './report/tap.ts';
import { serverCases } from './server/cases.ts';
import type { ServerCase } from './case.ts';
import { runServerSuite } from './suite.ts';
import { keySource, urlSource } from './tokens/token-source.ts';
import type { Verdict } from './verdict.ts';

const [issuer, audience] = ['urn:i', 'a'];
const key = generateKey('test');
const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

async function reference(t: Test, options: Partial<ReferenceServerOptions> = {}) {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: short, events: {}, audit: () => {}, ...options });
  t.teardown(() => server.close());
  return server;
}

async function listen(t: Test, server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => { server.closeAllConnections(); server.close(); });
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
}

const judge = (url: string, more: Partial<Parameters<typeof runServerSuite>[0]> = {}): Promise<Verdict> => runServerSuite({ url, tokens: keySource(key), issuer, audience, ...more });
const some = serverCases.filter(one => one.id.startsWith('server/authentication/refuses-'));
const summary = (verdict: Verdict): string => summaryReport(verdict, { again: 'again', colour: false });

test('The reference server conforms, case by case', { timeout: 60_000 }, async t => {
  const lines: string[] = [];
  const server = await reference(t, { audit: record => lines.push(JSON.stringify(record)), logger: { level: 'info', stream: { write: line => lines.push(line) } } });
  // Walks that are drawn anew each time need not come past all that they could judge; those of this seed do.
  const verdict = await judge(server.url, { seed: 20260, hooks: inProcessHooks(server, lines), capabilities: ['reauth', 'events', 'publish', 'resume'] });
  for (const { case: one, outcome, violations, note, judged, connections } of verdict.results) {
    if (one.id.endsWith('not-offered')) t.match([outcome, note], ['untested', /^the target offers/]);
    else if (one.id.endsWith('own-traffic')) t.match([outcome, note], ['untested', /^there is no probe/]);
    else t.equal(outcome, 'passed', `${one.id} ${note ?? ''} ${JSON.stringify(violations)}`);
    if (outcome === 'passed') t.strictSame(one.requirements.filter(id => !judged.includes(id)), [], `${one.id} looks at all that it claims to find broken`);
    const declared = serverCases.find(({ id }) => id === one.id)!.connections ?? usualConnections;
    if (connections > declared) t.fail(`${one.id} holds ${connections} connections open and says ${declared}; write connections: ${connections}, or close them`);
  }
  t.equal(verdict.exitCode, 0);
  t.match(summary(verdict), /CONFORMS: \d+ of \d+ cases passed/);
  t.strictSame(verdict.untested.map(({ why }) => why).filter(why => !/^does not show on the wire$/.test(why)), []);
});

test('A server is judged by the profiles that it offers, and one that is asked for and not offered makes the run incomplete', { timeout: 60_000 }, async t => {
  const few = serverCases.filter(one => /^server\/(heartbeat|resume|publishing)/.test(one.id) && !/silent|any-message|normal/.test(one.id)).concat(some.slice(0, 2));
  const core = await reference(t, { events: undefined } as never);
  const judged = await judge(core.url, { cases: few });
  t.strictSame([judged.exitCode, judged.profiles], [0, ['core']]);
  t.ok(judged.results.every(({ case: one }) => !/resume|publishing/.test(one.id)));
  const insisted = await judge(core.url, { cases: few, profiles: ['core', 'events'] });
  t.equal(insisted.exitCode, 3);
  t.ok(insisted.untested.some(({ requirement, why }) => requirement === 'EVT-3' && why === 'the target does not offer events'));
  const silent = await reference(t, { events: { publish: false } });
  const unseen = await judge(silent.url, { cases: few });
  t.equal(unseen.exitCode, 3, 'nobody can make events happen');
  t.match(unseen.results.find(({ case: one }) => one.id === 'server/resume/recovered')?.note, /does not offer publish, and no --emit-url/);
  const seen = await judge(silent.url, { cases: serverCases.filter(one => one.id.startsWith('server/resume/')), emit: async ({ topic, kind, payload }) => { await silent.emit(topic, kind as never, payload as never); } });
  t.equal(seen.exitCode, 0, 'the application does');
});

test('A target that dies midway gets a clear verdict', { timeout: 60_000 }, async t => {
  const server = await reference(t);
  let ended = 0;
  const verdict = await judge(server.url, { cases: serverCases.filter(one => /budget|refuses-|silent-client/.test(one.id)), onResult: () => { ended += 1; if (ended === 20) void server.close(); } });
  t.equal(verdict.exitCode, 4);
  t.match(summary(verdict).split('\n')[0], /answered when the run began and is gone now/);
  t.match(summary(verdict), /DIED: the server was gone before the end/);
});

test('A target with a small budget, short-lived tokens or opaque ones is judged as far as it can be, never wrongly', { timeout: 120_000 }, async t => {
  const [small, brief] = await Promise.all([{ reauth_per_minute: 1 }, { max_token_lifetime: 1800 }].map(async limits => judge((await reference(t, { limits })).url)));
  for (const { results } of [small!, brief!]) t.strictSame(results.filter(({ outcome }) => outcome === 'failed').map(({ case: one, violations }) => [one.id, violations]), []);
  t.equal(brief!.exitCode, 0);
  const handles = new Map<string, string>();
  const mint = keySource(key);
  const opaque = await reference(t, { wrapVerifier: healthy => ({ verify: async handle => healthy.verify(handles.get(handle) ?? 'unknown') }) });
  const verdict = await judge(opaque.url, { tokens: { name: 'handles', publicKey: null, mint: async claims => { const handle = randomUUID(); handles.set(handle, await mint.mint(claims)); return handle; } } });
  t.strictSame(verdict.results.filter(({ outcome }) => outcome === 'failed').map(({ case: one, violations }) => [one.id, violations]), []);
  t.ok(verdict.results.find(({ case: one }) => one.id.endsWith('authentication/refuses-algorithm-none'))?.outcome === 'untested');
});

test('A target that is not there is unreachable: nothing ran, nothing passed', async t => {
  const verdict = await judge('ws://127.0.0.1:9/ws', { cases: some });
  t.equal(verdict.exitCode, 4);
  t.ok(verdict.results.every(({ outcome }) => outcome === 'failed'));
  t.match(summary(verdict).split('\n')[0], /^ws:\/\/127\.0\.0\.1:9\/ws can't be reached .*ECONNREFUSED/);
});

test('A target that speaks HTML gets a clear verdict', async t => {
  const url = await listen(t, createServer((_request, response) => { response.end('<html>'); }));
  const verdict = await judge(url, { cases: some });
  t.equal(verdict.exitCode, 4);
  t.match(summary(verdict).split('\n')[0], /answered the upgrade with HTTP 200; is this the path/);
});

test('A target that closes every connection gets a clear verdict', async t => {
  const http = createServer();
  new WebSocketServer({ server: http }).on('connection', socket => socket.close(1011));
  const verdict = await judge(await listen(t, http), { cases: some });
  t.equal(verdict.exitCode, 1);
  t.match(summary(verdict).split('\n')[0], /no token of --key test is accepted by .*closed 1011/);
});

test('A wrong key is named in the first line, and all cases count as failed', async t => {
  const { url } = await reference(t);
  const verdict = await judge(url, { tokens: keySource(generateKey('wrong.jwk')) });
  t.equal(verdict.exitCode, 1);
  t.equal(verdict.results.length, serverCases.length);
  t.match(summary(verdict).split('\n')[0], /no token of --key wrong\.jwk is accepted .*ERROR token_invalid.*check that the server trusts who signs these tokens, issuer "urn:i" and audience "a"/);
  const results = Parser.parse(tapReport(verdict)).filter(([event]) => event === 'assert') as [string, { ok: boolean }][];
  t.equal(results.length, serverCases.length);
  t.ok(results.every(([, { ok }]) => !ok));
});

test('A token endpoint that is down, refuses or answers nonsense is named', async t => {
  await t.rejects(judge('ws://127.0.0.1:9/ws', { tokens: urlSource('http://127.0.0.1:9/token') }), /--token-url http:\/\/127\.0\.0\.1:9\/token can't be reached/);
  for (const [status, body, expected] of [[500, '', /answered 500/], [200, '{}', /without \{"token"/], [200, '<html>', /without/]] as const) {
    const url = await listen(t, createServer((_request, response) => { response.statusCode = status; response.end(body); }));
    await t.rejects(judge('ws://127.0.0.1:9/ws', { tokens: urlSource(url.replace('ws:', 'http:')) }), expected);
  }
});

test('A server that took REAUTH back is rolled back, not conforming', { timeout: 60_000 }, async t => {
  const { url } = await reference(t, { reauth: false });
  const verdict = await judge(url);
  t.strictSame(verdict.results.filter(({ outcome }) => outcome === 'failed'), []);
  t.equal(verdict.exitCode, 3);
  t.match(summary(verdict), /ROLLED BACK/);
});

test('A failure says what was expected and seen, shows what passed, and how to repeat it, without a token', async t => {
  const { url } = await reference(t, { origins: ['https://attacker.invalid'] });
  const verdict = await judge(url, { cases: serverCases.filter(one => one.id === 'server/connection/origin' || one.id === 'server/reauthentication/stale') });
  t.equal(verdict.exitCode, 1);
  const text = summary(verdict);
  t.match(text, /BROKEN CONN-4 \(MUST\) {2}The server compares Origin/);
  t.match(text, /case {6}server\/connection\/origin/);
  t.match(text, /expected {2}403 for Origin https:\/\/attacker\.invalid\n {2}seen {6}an open WebSocket/);
  t.match(text, /again: again --case server\/connection\/origin/);
  t.match(text, /DOES NOT CONFORM: broken is CONN-4; 1 of 2 cases failed/);
  const everything = text + tapReport(verdict) + JSON.stringify(verdict);
  t.notMatch(everything, /eyJ/);
  t.match(JSON.stringify(verdict.results[1]?.transcript), /<token [0-9a-f]{8} \{sub:wstr-/);
});

test('What goes wrong in a case that lives by deadlines, while this machine was late, is not held against the target', { timeout: 60_000 }, async t => {
  const stalls = (late: boolean): ServerCase => ({
    id: 'server/expiry/stalled', title: 'A case that is held up', requirements: ['AUTH-10'], profile: 'core', seconds: () => 1,
    async run(trial) {
      const peer = await trial.connect();
      const token = await trial.token({ exp: trial.in(1) });
      // A stalled event loop, or a wait that the case meant.
      const end = performance.now() + 2200;
      if (late) while (performance.now() < end);
      else await new Promise(resolve => setTimeout(resolve, 2200));
      const id = peer.send({ type: 'AUTHENTICATE', data: { token } });
      const reply = await peer.reply(id, trial.promptly('AUTH-10', 'AUTHENTICATED'));
      trial.require('AUTH-10', reply.type === 'AUTHENTICATED', 'AUTHENTICATED', reply.type);
    },
  });
  const patient = { timings: { ...short, authentication_timeout: 10 } };
  const slow = await reference(t, patient);
  t.equal((await judge(slow.url, { cases: [stalls(true)] })).results[0]?.outcome, 'inconclusive');
  t.equal((await judge(slow.url, { cases: [stalls(false)] })).results[0]?.outcome, 'failed');
});
