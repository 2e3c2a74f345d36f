import { readFileSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { parse } from 'yaml';
import { run } from '../cli-under-test.ts';

const root = join(import.meta.dirname, '..');
const secret = JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url') });

/** A folder with settings for the suite and for the server that it starts. What fails is a claim that the server does not keep. */
function project(t: Test, suite: Record<string, unknown>, server: Record<string, unknown> = {}): string {
  return t.testdir({
    'secret.jwk': secret,
    'server.json': JSON.stringify({ issuer: 'urn:i', audience: 'a', key: 'secret.jwk', timings: { heartbeat_interval: 1 }, ...server }),
    'conformance.yaml': JSON.stringify({ start: `'${process.execPath}' '${join(root, 'cli.ts')}' serve --config server.json --port {port}`, key: 'secret.jwk', issuer: 'urn:i', audience: 'a', ...suite }),
  });
}

const judge = (cwd: string, ...more: readonly string[]) => run(['conform', 'server', '--report', 'summary', ...more], { cwd });

test('conformance.yaml in this folder says how the server is judged; flags go before it', { timeout: 60_000 }, async t => {
  const cwd = project(t, { headers: { 'x-api-key': '${SHOP_KEY}' }, reports: ['junit=junit.xml'], capabilities: ['reauth', 'events', 'publish', 'resume'] });
  const judged = await run(['conform', 'server', '--report', 'summary', '--case', 'server/authentication/capabilities', '--case', 'server/leaks/logs'], { cwd, env: { SHOP_KEY: 'hush-hush' } });
  t.equal(judged.code, 0, judged.err + judged.out);
  t.match(judged.out, /PASSED: 2 of 2 chosen cases/, 'what it prints is its log');
  t.notMatch(judged.out, /hush-hush/);
  t.match(await judge(cwd), { code: 2, err: /^error: settings: headers\.x-api-key wants the environment variable SHOP_KEY, which is not set\n$/ });
  const flagged = await run(['conform', 'server', '--audience', 'b', '--report', 'summary', '--case', 'server/authentication/answer'], { cwd, env: { SHOP_KEY: 'x' } });
  t.equal(flagged.code, 1);
  t.match(flagged.out, /audience "b"/);
  const elsewhere = await run(['conform', 'server', '--url', 'ws://127.0.0.1:1/ws', '--report', 'summary'], { cwd, env: { SHOP_KEY: 'x' } });
  t.match(elsewhere, { code: 4, out: /^ws:\/\/127\.0\.0\.1:1\/ws can't be reached/ }, 'the address that is given, and not what the file would start');
});

test('A settings file that can not be used is told in one line with file, line and place', async t => {
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ tokenurl: 'x' }, /^error: settings conformance\.yaml, line 1: tokenurl is unknown; known are \$schema, url, start, /],
    [{ users: ['a', 'b'] }, /users must NOT have fewer than 8 items/],
    [{ hooks: { revoke: { command: 'a', url: 'http://h' } } }, /^error: settings: revoke takes one of command and url$/m],
    [{ probe: { send: 'x', expect: '(' } }, /^error: settings: probe\.expect is no regular expression: \($/m],
    [{ url: 'ws://127.0.0.1:8080/ws' }, /^error: --url ws:\/\/127\.0\.0\.1:8080\/ws says a port, and --start takes a free one/],
    [{ baseline: 'none.yaml' }, /^error: baseline .*none\.yaml: can't be read \(ENOENT\)/],
  ];
  for (const [suite, message] of bad) t.match(await judge(project(t, suite), '--case', 'server/authentication/answer'), { code: 2, err: message });
  t.match(await run(['conform', 'server', '--config', 'nowhere.yaml']), { code: 2, err: /^error: settings nowhere\.yaml: can't be read/ });
});

test('Known failures are kept in a baseline, and an entry that no longer holds fails the run', { timeout: 110_000 }, async t => {
  const cwd = project(t, { capabilities: ['reauth'] });
  const some = ['--case', 'server/authentication/capabilities', '--case', 'server/authentication/answer'];
  const first = await judge(cwd, ...some, '--report', 'json=first.json');
  t.equal(first.code, 1);
  const made = await run(['conform', 'baseline', 'update', '--baseline', 'known.yaml', '--from', 'first.json', '--reason', 'claims are being sorted out', '--issue', 'https://tracker.example/7', '--until', '2999-12-31'], { cwd });
  t.strictSame([made.code, made.out], [0, 'known.yaml: 1 known, 1 added, 0 taken out\n']);
  t.strictSame(parse(readFileSync(join(cwd, 'known.yaml'), 'utf8')), { known: [{ case: 'server/authentication/capabilities', reason: 'claims are being sorted out', issue: 'https://tracker.example/7', until: '2999-12-31' }] });
  const known = await judge(cwd, ...some, '--baseline', 'known.yaml', '--report', 'tap=known.tap', '--report', 'junit=known.xml', '--report', 'json=known.json');
  t.equal(known.code, 0, known.out);
  t.match(known.out, /KNOWN server\/authentication\/capabilities {2}claims are being sorted out \(https:\/\/tracker\.example\/7\), until 2999-12-31/);
  t.match(readFileSync(join(cwd, 'known.tap'), 'utf8'), /not ok 2 - .*# TODO known: claims/);
  t.match(readFileSync(join(cwd, 'known.xml'), 'utf8'), /<skipped message="known: claims/);
  t.equal(JSON.parse(readFileSync(join(cwd, 'known.json'), 'utf8')).requirements.find(({ id }: { id: string }) => id === 'AUTH-8').outcome, 'known');
  writeFileSync(join(cwd, 'known.yaml'), 'known: [{ case: server/authentication/answer, reason: x }, { case: server/authentication/capabilities, reason: y, until: 2020-01-01 }]');
  const stale = await judge(cwd, ...some, '--baseline', 'known.yaml');
  t.equal(stale.code, 1);
  t.match(stale.out, /BASELINE server\/authentication\/answer {2}is stale: the case passes; take the entry out/);
  t.match(stale.out, /BASELINE server\/authentication\/capabilities {2}has expired: it held until 2020-01-01/);
  writeFileSync(join(cwd, 'known.yaml'), 'known: [{ case: server/no/such, reason: x }]');
  t.match(await judge(cwd, ...some, '--baseline', 'known.yaml'), { code: 2, err: /there is no case server\/no\/such; conform list/ });
});

test('replay runs again what did not pass, with the same seed', { timeout: 60_000 }, async t => {
  const cwd = project(t, { capabilities: ['reauth'] });
  await judge(cwd, '--case', 'server/authentication/capabilities', '--case', 'server/authentication/answer', '--seed', '77', '--report', 'json=first.json');
  const { code, out } = await run(['conform', 'replay', 'first.json', '--report', 'summary', '--report', 'json=again.json'], { cwd });
  t.equal(code, 1, out);
  const again = JSON.parse(readFileSync(join(cwd, 'again.json'), 'utf8'));
  t.strictSame([again.seed, again.cases.map(({ id }: { id: string }) => id)], [77, ['server/authentication/capabilities']]);
  await judge(cwd, '--case', 'server/authentication/answer', '--report', 'json=good.json');
  t.match(await run(['conform', 'replay', 'good.json'], { cwd }), { code: 2, err: /^error: report good\.json: every case passed/ });
});

test('Cases that are newer than a pinned version of the suite only warn', { timeout: 60_000 }, async t => {
  const cwd = project(t, { capabilities: ['reauth'] });
  const newer = ['--case', 'server/authentication/capabilities'];
  t.equal((await judge(cwd, ...newer)).code, 1);
  const pinned = await judge(cwd, ...newer, '--suite-level', '0.1.0');
  t.equal(pinned.code, 0, pinned.out);
  t.match(pinned.out, /1 warned/);
  t.equal((await judge(cwd, ...newer, '--suite-level', '0.1.0', '--level', 'should')).code, 1);
  t.match(await judge(cwd, ...newer, '--suite-level', 'latest'), { code: 2, err: /--suite-level latest is no version/ });
});

test('A dry run says what would be done and connects to nothing', async t => {
  const { code, out } = await run(['conform', 'server', '--url', 'ws://127.0.0.1:1/ws', '--dry-run', '--case', 'server/expiry/*']);
  t.equal(code, 0);
  t.match(out, /^Would judge ws:\/\/127\.0\.0\.1:1\/ws with \d+ cases:\n {2}expiry +\d+\nconnections: at most \d+ at a time; max_connections \(\d+ or more\) bounds them\ntime: about \d+ s with the document's own timings/);
});

test('init writes settings from answers or guesses, and never over others', async t => {
  const asked = t.testdir({ 'server.py': '' });
  const answers = await run(['conform', 'init'], { cwd: asked, input: '-\nws://127.0.0.1:9000/live\nurl\nhttp://127.0.0.1:9000/mint\nhttps://id.example\n\n' });
  t.equal(answers.code, 0, answers.err);
  t.strictSame(parse(readFileSync(join(asked, 'conformance.yaml'), 'utf8')), { url: 'ws://127.0.0.1:9000/live', token_url: 'http://127.0.0.1:9000/mint', issuer: 'https://id.example', audience: 'urn:ws-token-refresh:audience' });
  t.match(await run(['conform', 'init', '--yes'], { cwd: asked }), { code: 2, err: /^error: conformance\.yaml is there already/ });
  const guessed = t.testdir({ 'server.py': '', 'test-key.jwk': secret });
  t.equal((await run(['conform', 'init', '--yes'], { cwd: guessed })).code, 0);
  t.match(parse(readFileSync(join(guessed, 'conformance.yaml'), 'utf8')), { start: 'python3 server.py --port {port}', url: 'ws://127.0.0.1:{port}/ws', key: 'test-key.jwk' });
  t.equal((await run(['conform', 'server', '--dry-run'], { cwd: guessed })).code, 0, 'what it wrote can be read');
  t.ok(!existsSync(join(root, 'conformance.yaml')));
});
