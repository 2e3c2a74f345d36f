import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type Test } from 'tap';
import { createIntrospectionVerifier, type IntrospectionVerifierOptions } from './introspection.ts';

const now = 1_800_000_000;
const active = { active: true, sub: 'cook', aud: 'a', exp: now + 600, iat: now - 60, scope: 'orders kitchen', jti: 'j1' };
const canary = 'opaque-canary-7f3a+/=&';

/** An issuer that answers what it is told to, and keeps what it was asked. */
async function issuer(t: Test, status: number, answer: unknown, headers: Record<string, string> = {}) {
  const asked: { authorization: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => { body += String(chunk); });
    request.on('end', () => {
      asked.push({ authorization: request.headers.authorization, body });
      response.writeHead(status, { 'content-type': 'application/json', ...headers });
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => { server.closeAllConnections(); server.close(); });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/introspect`, asked };
}

const create = (url: string, more: Partial<IntrospectionVerifierOptions> = {}) => createIntrospectionVerifier({ url, clientId: 'till', clientSecret: 's:e', issuer: 'urn:i', audience: 'a', leeway: 60, now: () => now, ...more });

test('An active token is what its issuer says of it', async t => {
  const { url, asked } = await issuer(t, 200, active);
  t.strictSame(await create(url).verify(canary), {
    outcome: 'ok',
    token: { identity: { issuer: 'urn:i', subject: 'cook', tenant: null }, expiresAt: now + 600, issuedAt: now - 60, tokenId: 'j1', scopes: ['orders', 'kitchen'] },
  });
  t.equal(new URLSearchParams(asked[0]?.body).get('token'), canary, 'whatever characters it has');
  t.equal(asked[0]?.authorization, `Basic ${Buffer.from('till:s%3Ae').toString('base64')}`);
});

test('What the issuer does not vouch for in full is refused', async t => {
  const { exp, sub, aud, ...rest } = active;
  const answers: Record<string, unknown>[] = [
    { active: false },
    { ...active, active: false },
    { ...active, iss: 'urn:another' },
    { ...active, aud: 'another' },
    { ...rest, exp, sub },
    { ...rest, exp, aud },
    { ...rest, sub, aud },
    { ...active, exp: String(exp) },
    { ...active, nbf: now + 600 },
  ];
  for (const answer of answers) {
    const { url } = await issuer(t, 200, answer);
    t.strictSame(await create(url).verify(canary), { outcome: 'fail', code: 'token_invalid' }, JSON.stringify(answer));
  }
});

test('An endpoint that is down, slow, moved, talkative or talks nonsense is an outage, and its error names no token', async t => {
  const elsewhere = await issuer(t, 200, active);
  const endpoints = [
    (await issuer(t, 500, active)).url,
    (await issuer(t, 401, { error: 'invalid_client' })).url,
    (await issuer(t, 200, '<html>')).url,
    (await issuer(t, 200, { sub: 'cook' })).url,
    (await issuer(t, 200, { active: 'true' })).url,
    (await issuer(t, 200, { ...active, pad: 'x'.repeat(70_000) })).url,
    (await issuer(t, 302, '', { location: elsewhere.url })).url,
    'http://127.0.0.1:1/introspect',
  ];
  for (const url of endpoints) {
    await t.rejects(create(url).verify(canary));
    await create(url).verify(canary).catch(error => t.notMatch(`${String(error)} ${String((error as Error).cause)}`, /opaque-canary|s%3Ae/));
  }
  t.equal(elsewhere.asked.length, 0, 'a token does not follow a redirect');
  const silent = createServer(() => {});
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => { silent.closeAllConnections(); silent.close(); });
  await t.rejects(create(`http://127.0.0.1:${(silent.address() as AddressInfo).port}/`, { patience: 0.05 }).verify(canary), { name: 'TimeoutError' });
});

test('Options that would send tokens in the clear, or take any, are refused by name', async t => {
  t.throws(() => create('http://issuer.example/introspect'), /option url: http:\/\/issuer\.example\/introspect is no https address/);
  t.throws(() => create('nowhere'), /option url/);
  t.throws(() => create('https://issuer.example/', { clientSecret: '' }), /clientSecret is empty/);
  t.throws(() => create('https://issuer.example/', { audience: '' }), /option audience/);
  t.throws(() => create('https://issuer.example/', { issuer: '' }), /option issuer/);
});
