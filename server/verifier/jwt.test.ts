import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'tap';
import { readKey, type Key } from '../../keys/read-key.ts';
import { generateKey, sign } from '../../keys/sign.ts';
import { createJwtVerifier, type JwtVerifierOptions } from './jwt.ts';

const now = 1_800_000_000;
const good = { iss: 'urn:issuer', aud: 'orders', sub: 'cook', iat: now - 60, exp: now + 3600, scope: 'orders kitchen', jti: 'j1' };
const key = generateKey('test');
const secret = readKey(JSON.stringify({ kty: 'oct', k: Buffer.alloc(32, 7).toString('base64url') }), 'secret');

function verifier(options: Partial<JwtVerifierOptions> = {}) {
  return createJwtVerifier({ keys: [key], issuer: 'urn:issuer', audience: 'orders', leeway: 60, now: () => now, ...options });
}

const segment = (value: unknown): string => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const refused = { outcome: 'fail', code: 'token_invalid' };

const pem = (pair: { privateKey: KeyObject }): string => String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }));
const ed25519 = readKey(pem(generateKeyPairSync('ed25519')), 'ed25519');
const rsa = readKey(pem(generateKeyPairSync('rsa', { modulusLength: 2048 })), 'rsa');

test('A good token yields whose it is, under each algorithm, and under the key of another it does not', async t => {
  for (const each of [key, secret, ed25519, rsa]) {
    for (const other of [key, secret, ed25519, rsa].filter(one => one !== each)) t.match(await verifier({ keys: [{ ...other, kid: null }] }).verify(sign(each, good)), refused, `${each.name} under ${other.name}`);
    t.strictSame(await verifier({ keys: [each] }).verify(sign(each, good)), {
      outcome: 'ok',
      token: { identity: { issuer: 'urn:issuer', subject: 'cook', tenant: null }, expiresAt: now + 3600, issuedAt: now - 60, tokenId: 'j1', scopes: ['orders', 'kitchen'] },
    });
  }
});

test('Any element of an audience matches, and the audience and tenant may be in claims of other names', async t => {
  t.match(await verifier().verify(sign(key, { ...good, aud: ['other', 'orders'] })), { outcome: 'ok' });
  const cognito = verifier({ audienceClaim: 'client_id', tenantClaim: 'org' });
  t.match(await cognito.verify(sign(key, { ...good, aud: undefined, client_id: 'orders', org: 'bistro' })), { token: { identity: { tenant: 'bistro' } } });
  t.match(await cognito.verify(sign(key, { ...good, client_id: 'other' })), refused);
  t.match(await cognito.verify(sign(key, { ...good, client_id: 'orders', org: 7 })), refused);
});

test('Claims that are wrong, odd or absent are refused without saying which', async t => {
  const bad: Record<string, unknown>[] = [
    { iss: 'urn:other' }, { iss: undefined }, { iss: ['urn:issuer'] }, { aud: 'other' }, { aud: undefined }, { aud: [] }, { aud: { orders: true } },
    { sub: '' }, { sub: undefined }, { sub: ['cook'] }, { sub: 7 }, { sub: 'x'.repeat(257) }, { exp: undefined }, { exp: '2000000000' }, { exp: -1 }, { exp: null },
    { nbf: now + 61 }, { nbf: 'soon' }, { iat: now + 61 }, { iat: 'yesterday' }, { iat: null },
  ];
  for (const claims of bad) t.match(await verifier().verify(sign(key, { ...good, ...claims })), refused, JSON.stringify(claims));
  const infinite = `${segment({ alg: 'HS256' })}.${segment(JSON.stringify(good).replace(String(now + 3600), '1e400'))}`;
  t.match(await verifier().verify(`${infinite}.AAAA`), refused, 'exp of 1e400');
});

test('nbf and iat within the leeway are fine', async t => {
  t.match(await verifier().verify(sign(key, { ...good, nbf: now + 60, iat: now + 60 })), { outcome: 'ok' });
});

test('Expiry is left to the session, which owns the clock', async t => {
  t.match(await verifier().verify(sign(key, { ...good, exp: now - 10 })), { outcome: 'ok', token: { expiresAt: now - 10 } });
});

test('Attacks on algorithm and signature are refused', async t => {
  const token = sign(key, good);
  const [head, body, signature] = token.split('.') as [string, string, string];
  const spki = key.verifying.export({ type: 'spki', format: 'pem' }) as string;
  const confused: Key = { ...secret, signing: createSecretKey(Buffer.from(spki)) };
  const attacks: Record<string, string> = {
    'alg none': `${segment({ alg: 'none' })}.${body}.`,
    'alg NONE with signature': `${segment({ alg: 'NONE' })}.${body}.${signature}`,
    'no signature': `${head}.${body}.`,
    'two segments': `${head}.${body}`,
    'truncated signature': `${head}.${body}.${signature.slice(0, -4)}`,
    'padded signature': `${head}.${body}.${signature}==`,
    'another payload': `${head}.${segment({ ...good, sub: 'owner' })}.${signature}`,
    'another key': sign(generateKey('other'), good),
    'the public key as an HMAC secret': sign(confused, good),
    'HS256 in the header of an ES256 token': `${segment({ alg: 'HS256' })}.${body}.${signature}`,
    'not a token': 'hello',
    'empty segments': '..',
    'a header that is no JSON': `${segment('nonsense')}.${body}.${signature}`,
    'a header that is null': `${segment('null')}.${body}.${signature}`,
    'critical extensions': sign(key, good, { crit: ['exp'], exp: 1 }),
  };
  for (const [name, attack] of Object.entries(attacks)) t.match(await verifier().verify(attack), refused, name);
});

test('A key is found by kid, and odd kids find none', async t => {
  const [one, two] = [generateKey('one'), generateKey('two')];
  const both = verifier({ keys: [one, two] });
  t.match(await both.verify(sign(two, good)), { outcome: 'ok' });
  t.match(await both.verify(sign(two, good, { kid: one.kid })), refused);
  t.match(await both.verify(sign(two, good, { kid: undefined })), refused, 'two keys and no kid');
  for (const kid of ['../../etc/passwd', ['a'], { a: 1 }, 7, null, "' OR 1=1", '__proto__']) t.match(await both.verify(sign(two, good, { kid })), refused, JSON.stringify(kid));
  t.match(await verifier({ keys: [secret] }).verify(sign(secret, good, { kid: 'whatever' })), { outcome: 'ok' }, 'a single key without a name takes any');
});

test('A key that a token brings along is not looked at', async t => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const own: Key = { name: 'own', algorithm: 'ES256', kid: key.kid, signing: privateKey, verifying: publicKey };
  t.match(await verifier().verify(sign(own, good, { jwk: publicKey.export({ format: 'jwk' }), jku: 'http://127.0.0.1:1/keys' })), refused);
});

test('Options that would accept too much are refused at once', async t => {
  t.throws(() => verifier({ keys: [] }), /option keys: is empty/);
  t.throws(() => verifier({ issuer: '' }), /option issuer: is empty/);
  t.throws(() => verifier({ audience: '' }), /option audience: is empty/);
  t.throws(() => verifier({ keys: [key, { ...key }] }), /same "kid"/);
});
