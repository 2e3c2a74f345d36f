import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type Test } from 'tap';
import { generateKey, sign } from '../keys/sign.ts';
import type { Key } from '../keys/read-key.ts';
import type { Client } from '../server/plugin-under-test.ts';
import { enter, serve, until } from './process.ts';

const issuer = `
const { createServer } = require('node:http');
const { readFileSync } = require('node:fs');
createServer((request, response) => { response.end(readFileSync(process.argv[2])); }).listen(Number(process.argv[1]), '127.0.0.1', function () { console.log(this.address().port); });
`;

async function startIssuer(t: Test, keys: string, port = 0): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, '-e', issuer, String(port), keys], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.teardown(() => child.kill('SIGKILL'));
  const { value } = await createInterface({ input: child.stdout! })[Symbol.asyncIterator]().next();
  return { child, port: Number(value) };
}

const signedBy = (key: Key): string => {
  const now = Date.now() / 1000;
  return sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now - 60, exp: now + 3600 });
};
const setOf = (...keys: readonly Key[]): string => JSON.stringify({ keys: keys.map(key => ({ ...key.verifying.export({ format: 'jwk' }), kid: key.kid, alg: key.algorithm })) });

async function reauth(client: Client, key: Key): Promise<string> {
  client.send({ type: 'REAUTH', id: `r${performance.now()}`, data: { token: signedBy(key) } });
  const reply = await client.next('AUTHENTICATED', 'ERROR');
  return reply['type'] === 'ERROR' ? `${reply['data'].code} ${reply['data'].retryable ? 'retryable' : 'final'}` : 'taken';
}

test('While the issuer hangs or is down, known keys serve on, a rotated one is an outage and no refusal, and the session lives', { timeout: 120_000 }, async t => {
  const [first, rotated] = [generateKey('first'), generateKey('rotated')];
  const keys = join(t.testdir({ 'keys.json': setOf(first) }), 'keys.json');
  const { child, port } = await startIssuer(t, keys);
  const server = await serve(t, { settings: { jwks: `http://127.0.0.1:${port}/keys`, limits: { reauth_per_minute: 100_000 }, timings: { verification_deadline: 8 } } });
  const client = await enter(server.url, signedBy(first));
  child.kill('SIGSTOP');
  writeFileSync(keys, setOf(rotated, first));
  t.equal(await reauth(client, first), 'taken');
  await until('the cooldown since the start is over', async () => (await reauth(client, rotated)) === 'auth_unavailable retryable', 45);
  t.equal(await reauth(client, first), 'taken', 'the known key serves on while the issuer hangs');
  child.kill('SIGKILL');
  await once(child, 'exit');
  t.equal(await reauth(client, rotated), 'auth_unavailable retryable', 'nobody could look, so nobody refuses');
  await startIssuer(t, keys, port);
  await until('the rotated key is taken', async () => (await reauth(client, rotated)) === 'taken', 45);
  t.match(server.log(), /the keys at http:\/\/127\.0\.0\.1:\d+\/keys can't be had/);
});
