import type { ChildProcess } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type Test } from 'tap';
import { launch, run } from './cli-under-test.ts';

/** Starts `serve` and yields its first two lines. */
async function serve(t: Test, args: readonly string[]): Promise<{ child: ChildProcess; ready: string; judge: string; err: () => string }> {
  const child = launch(['serve', '--port', '0', ...args]);
  t.teardown(() => child.kill('SIGKILL'));
  let err = '';
  child.stderr!.on('data', chunk => { err += chunk; });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const [ready, judge] = [(await lines.next()).value ?? '', (await lines.next()).value ?? ''];
  return { child, ready, judge, err: () => err };
}

const secret = JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url') });
const weak = JSON.stringify({ kty: 'oct', k: 'c2hvcnQ' });

test('Bad usage, a bad key and a bad value are one line on standard error and exit 2', async t => {
  const dir = t.testdir({ 'weak.jwk': weak, 'secret.jwk': secret, 'noise.pem': 'hello', 'bad.yaml': 'timings: { heartbeat: 1 }' });
  const bad: [string[], RegExp][] = [
    [['conform', 'server', '--url', 'ws://127.0.0.1:9/ws'], /^error: no tokens: give --key FILE .*, --token-url URL or --token-command CMD$/],
    [['conform', 'server', '--url', 'http://127.0.0.1:9/ws', '--token-url', 'http://127.0.0.1:9/'], /^error: --url http:\/\/127\.0\.0\.1:9\/ws is no ws address/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', join(dir, 'weak.jwk')], /^error: key .*weak\.jwk: the secret has 5 bytes/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', join(dir, 'noise.pem')], /^error: key .*noise\.pem: is neither a JWK/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', join(dir, 'none.pem')], /^error: key .*none\.pem: can't be read \(ENOENT\)/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', 'a', '--token-url', 'http://h'], /^error: --key and --token-url are two ways/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', join(dir, 'secret.jwk'), '--timings', 'short'], /^error: --timings is for the embedded server/],
    [['conform', 'server', '--key', join(dir, 'secret.jwk')], /^error: --key is for a server at --url or by --start/],
    [['conform', 'server', '--case', 'server/nothing'], /^error: --case server\/nothing matches no case; ids look like/],
    [['conform', 'server', '--profile', 'core,evnts'], /^error: --profile evnts is unknown; give core, events, resume, operations, several with a comma between/],
    [['conform', 'server', '--topic', 'orders.1'], /^error: --topic orders\.1 names one topic; put \{id\} where/],
    [['conform', 'server', '--read', 'orders:read'], /^error: --read orders:read permits always the same; put \{topic\} where/],
    [['conform', 'server', '--emit-url', 'localhost'], /^error: --emit-url localhost is no http address/],
    [['conform', 'server', '--start', 'true', '--key', join(dir, 'secret.jwk')], /^error: --start: the command ended with 0 before it took connections on port \d+$/],
    [['conform', 'server', '--start', 'true'], /^error: no tokens/],
    [['conform', 'server', '--start', 'true', '--url', 'ws://127.0.0.1:8080/ws', '--key', join(dir, 'secret.jwk')], /^error: --url ws:\/\/127\.0\.0\.1:8080\/ws says a port, and --start takes a free one/],
    [['conform', 'server', '--url', 'ws://h/ws', '--key', join(dir, 'secret.jwk'), '--header', 'secret'], /^error: --header is no header; give it as "Name: value"$/],
    [['conform', 'server', '--url', 'wss://h/ws', '--key', join(dir, 'secret.jwk'), '--ca', join(dir, 'none.pem')], /^error: --ca .*none\.pem: can't be read/],
    [['conform', 'explain', 'HB-99'], /^error: there is no requirement, case or faulty peer HB-99; requirements look like CONN-1/],
    [['conform', 'server', '--report', 'pdf'], /^error: --report pdf is unknown; give summary, tap, json, junit, html, markdown, badge, with =FILE/],
    [['serve', '--key', join(dir, 'none.jwk')], /^error: key .*none\.jwk: can't be read/],
    [['serve', '--port', '0', '--host', '0.0.0.0'], /^error: option host: development mode .* loopback only, not on 0\.0\.0\.0; give a key/],
    [['serve', '--port', '0', '--origin', 'till.example'], /^error: option origins: till\.example is no origin/],
    [['serve', '--port', '0', '--issuer', ''], /^error: option issuer: is empty/],
    [['serve', '--port', '0', '--jwks', 'http://issuer.example/keys'], /^error: option jwks: http:\/\/issuer\.example\/keys is not https/],
    [['serve', '--port', '0', '--key', 'a', '--jwks', 'https://issuer.example/keys'], /^error: both --key and --jwks were given/],
    [['serve', '--port', '0', '--audit', '/nonexist/x'], /^error: option audit: \/nonexist\/x can't be written \(ENOENT\)/],
    [['serve', '--config', join(dir, 'bad.yaml')], /^error: settings .*bad\.yaml, line 1: timings\.heartbeat is unknown; known are heartbeat_interval,/],
    [['token'], /^error: no tokens: give --key/],
    [['token', '--key', join(dir, 'secret.jwk'), '--claim', '=1'], /^error: --claim =1 has no name/],
  ];
  await Promise.all(bad.map(async ([args, expected]) => {
    const { code, out, err } = await run(args);
    t.equal(code, 2, args.join(' '));
    t.match(err.trimEnd(), expected);
    t.equal(err.trimEnd().split('\n').length, 1, 'one line');
    t.equal(out, '');
  }));
  for (const args of [['serve', '--port', 'x'], ['conform', 'server', '--what'], ['nonsense'], ['serve', '--timings', 'long']]) {
    const { code, err } = await run(args);
    t.equal(code, 2, args.join(' '));
    t.match(err, /^error: /);
    t.notMatch(err, /\n\s+at /, 'no stack trace');
  }
});

test('A server that is not there: exit 4 and one clear line', async t => {
  const dir = t.testdir({ 'secret.jwk': secret });
  const { code, out } = await run(['conform', 'server', '--url', 'ws://127.0.0.1:9/ws', '--key', join(dir, 'secret.jwk'), '--report', 'summary']);
  t.equal(code, 4);
  t.match(out.split('\n')[0], /^ws:\/\/127\.0\.0\.1:9\/ws can't be reached/);
  const tokens = await run(['conform', 'server', '--url', 'ws://127.0.0.1:9/ws', '--token-url', 'http://127.0.0.1:9/dev/token']);
  t.equal(tokens.code, 4);
  t.match(tokens.err, /^error: --token-url http:\/\/127\.0\.0\.1:9\/dev\/token can't be reached[^\n]*\n$/);
});

test('serve says where it is and how to judge it, and that command judges it', { timeout: 60_000 }, async t => {
  const { child, ready, judge, err } = await serve(t, ['--timings', 'short']);
  t.match(ready, /^ready ws:\/\/127\.0\.0\.1:\d+\/ws$/);
  t.match(judge, /^npx ws-token-refresh conform server --url ws:\/\/127\.0\.0\.1:\d+\/ws --token-url http:\/\/127\.0\.0\.1:\d+\/dev\/token$/);
  t.match(err(), /WARNING: no --key was given, so this is development mode/);
  const { code, out } = await run([...judge.split(' ').slice(2), '--report', 'summary']);
  t.equal(code, 0, out);
  t.match(out, /CONFORMS/);
  const canaries = err().match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/);
  t.equal(canaries, null, 'no token in the log');
  const wrong = await run(['conform', 'server', '--url', ready.slice(6), '--key', join(t.testdir({ 'wrong.jwk': secret }), 'wrong.jwk'), '--report', 'summary']);
  t.equal(wrong.code, 1);
  t.match(wrong.out.split('\n')[0], /^no token of --key .*wrong\.jwk is accepted/);
  child.kill('SIGTERM');
  const [exit] = await once(child, 'exit');
  t.equal(exit, 0, 'stops in good order');
});

test('serve with a key signs nothing, writes the audit file, and takes what token mints', { timeout: 60_000 }, async t => {
  const dir = t.testdir({ 'secret.jwk': secret });
  const key = join(dir, 'secret.jwk');
  const audit = join(dir, 'audit.jsonl');
  const { ready, judge, err } = await serve(t, ['--key', key, '--issuer', 'urn:mine', '--audit', audit]);
  t.match(judge, new RegExp(`--key ${key} --issuer urn:mine$`));
  t.notMatch(err(), /development mode/);
  const http = ready.slice(6).replace('ws:', 'http:').replace('/ws', '');
  t.equal((await fetch(`${http}/dev/token`, { method: 'POST', body: '{}' })).status, 404);
  const { code, out } = await run([...judge.split(' ').slice(2), '--case', 'server/authentication/answer']);
  t.equal(code, 0, out);
  const records = readFileSync(audit, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line));
  t.strictSame(records.slice(0, 2).map(({ event, trigger }) => `${event} ${trigger}`), ['attempt AUTHENTICATE', 'success verify.ok']);
});

test('serve takes its settings from a file, the environment and the command line, and prints the schema of the file', async t => {
  const dir = t.testdir({ 'secret.jwk': secret, 'server.yaml': 'key: secret.jwk\nissuer: urn:file\naudience: a\npath: /orders\ntimings: { heartbeat_interval: 1, expiry_warning: 20, grace_period: 1.5, authentication_timeout: 1.5 }\nport: 1\n' });
  const { judge } = await serve(t, ['--config', join(dir, 'server.yaml'), '--audience', 'b']);
  t.match(judge, new RegExp(`^npx ws-token-refresh conform server --url ws://127\\.0\\.0\\.1:\\d+/orders --key ${join(dir, 'secret.jwk')} --issuer urn:file --audience b$`));
  const { code, out } = await run([...judge.split(' ').slice(2), '--case', 'server/heartbeat/*']);
  t.equal(code, 0, out);
  t.equal(JSON.parse((await run(['serve', '--config-schema'])).out).title, 'Settings of the reference server');
});

test('token mints what was asked for', async t => {
  const dir = t.testdir({ 'secret.jwk': secret });
  const { code, out } = await run(['token', '--subject', 'waiter', '--expires-in', '60', '--claim', 'roles=["till"]', '--claim', 'tenant=bistro'], { env: { WSTR_KEY: join(dir, 'secret.jwk') } });
  t.equal(code, 0);
  const [head, body, signature] = out.trim().split('.') as [string, string, string];
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  t.match(claims, { sub: 'waiter', roles: ['till'], tenant: 'bistro', iss: 'urn:ws-token-refresh:issuer' });
  t.equal(claims.exp - claims.iat, 60);
  t.equal(createHmac('sha256', Buffer.alloc(32, 1)).update(`${head}.${body}`).digest('base64url'), signature);
});

test('Without a target the embedded server is judged; piped, the verdict is TAP', async t => {
  const { code, out } = await run(['conform', 'server', '--case', 'server/connection/*']);
  t.equal(code, 0);
  t.match(out, /^TAP version 14\n1\.\.\d+\nok 1 - server\/connection\/subprotocol/);
});

test('coverage shows what the suite judges, and is complete for Core', async t => {
  const { code, out } = await run(['conform', 'coverage', '--strict']);
  t.equal(code, 0);
  t.match(out, /^ {2}EXP-3 +MUST +\d+ cases? +\d+ faulty servers?$/m);
  t.match(out, /^ {2}SEC-2 +MUST +1 case +1 faulty server +needs the hook logs$/m);
  t.match(out, /, 0 gaps\n$/);
});

test('selftest judges the faulty servers that were asked for, and says which were caught', async t => {
  const { code, out } = await run(['conform', 'selftest', '--peer', 'user-id-*']);
  t.equal(code, 0);
  t.equal(out, 'caught  user-id-made-up  AUTH-10    server/authentication/answer\n1 of 1 faulty servers caught\n');
  t.match(await run(['conform', 'selftest', '--peer', 'nobody']), { code: 2, err: /^error: no faulty or benign peer is called nobody; [^\n]*\n$/ });
});

test('A server that is started by a command is judged and stopped, with tokens by a command, and headers that stay secret', { timeout: 60_000 }, async t => {
  const dir = t.testdir({ 'secret.jwk': secret, 'server.json': '{"issuer":"urn:i","audience":"a","key":"secret.jwk","timings":{"heartbeat_interval":1}}' });
  const start = `'${process.execPath}' cli.ts serve --config '${join(dir, 'server.json')}' --port {port}`;
  const mint = `'${process.execPath}' conformance/tokens/mint-for-tests.ts '${join(dir, 'secret.jwk')}'`;
  const report = join(dir, 'report.json');
  const { code, out, err } = await run(['conform', 'server', '--start', start, '--token-command', mint, '--issuer', 'urn:i', '--audience', 'a', '--header', 'x-api-key: hush-hush', '--case', 'server/authentication/answer', '--report', 'summary', '--report', `json=${report}`, '--trace', 'all']);
  t.equal(code, 0, err + out);
  t.match(out, /PASSED: 1 of 1 chosen cases/);
  const text = readFileSync(report, 'utf8');
  t.notMatch(out + text, /hush-hush/);
  t.match(text, /x-api-key: …/);
  const { url } = JSON.parse(text) as { url: string };
  await t.rejects(fetch(url.replace('ws:', 'http:')), 'it is gone');
});

test('Who reads nothing of what is printed, as head does once it has its lines, sees no error', async t => {
  const child = launch(['conform', 'list']);
  let err = '';
  child.stderr!.on('data', chunk => { err += chunk; });
  child.stdout!.destroy();
  await once(child, 'close');
  t.equal(err, '');
});
