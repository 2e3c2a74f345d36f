import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'tap';
import { readKey, thumbprint } from './read-key.ts';
import { generateKey, sign } from './sign.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('JWK and PEM, private and public, are read and pinned to ES256', async t => {
  const texts = [
    JSON.stringify(privateKey.export({ format: 'jwk' })), JSON.stringify(publicKey.export({ format: 'jwk' })),
    String(privateKey.export({ type: 'pkcs8', format: 'pem' })), String(publicKey.export({ type: 'spki', format: 'pem' })),
  ];
  t.strictSame(texts.map(text => readKey(text, 'file')).map(({ algorithm, signing }) => [algorithm, signing !== null]), [['ES256', true], ['ES256', false], ['ES256', true], ['ES256', false]]);
});

test('Ed25519 and RSA keys are read and pinned to EdDSA and RS256', async t => {
  const pairs = [['EdDSA', generateKeyPairSync('ed25519')], ['RS256', generateKeyPairSync('rsa', { modulusLength: 2048 })]] as const;
  for (const [algorithm, pair] of pairs) {
    t.match(readKey(JSON.stringify({ ...pair.publicKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm }), 'file'), { algorithm, signing: null });
    const key = readKey(String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })), 'file');
    const [head, body, signature] = sign(key, { sub: 'cook' }).split('.') as [string, string, string];
    t.equal(JSON.parse(Buffer.from(head, 'base64url').toString()).alg, algorithm);
    t.ok(verify(algorithm === 'EdDSA' ? null : 'sha256', Buffer.from(`${head}.${body}`), pair.publicKey, Buffer.from(signature, 'base64url')));
  }
});

test('The thumbprint is that of RFC 7638, section 3.1, and of RFC 8037, appendix A.3', async t => {
  const rsa = createPublicKey({ format: 'jwk', key: { kty: 'RSA', n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw', e: 'AQAB' } });
  t.equal(thumbprint(rsa), 'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  const ed25519 = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' } });
  t.equal(thumbprint(ed25519), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
});

test('A secret is read and pinned to HS256', async t => {
  t.match(readKey(JSON.stringify({ kty: 'oct', kid: 'a', k: Buffer.alloc(32).toString('base64url') }), 'file'), { algorithm: 'HS256', kid: 'a' });
});

test('A key that is weak, of another kind or no key is refused in one line that names the file and not the key', async t => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
  const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey;
  const bad: [string, RegExp][] = [
    [JSON.stringify({ kty: 'oct', k: 'c2hvcnQ' }), /5 bytes; HS256 needs at least 32/],
    [JSON.stringify({ kty: 'oct', alg: 'HS512', k: Buffer.alloc(64).toString('base64url') }), /used with HS256/],
    [String(rsa.export({ type: 'spki', format: 'pem' })), /has 1024 bits; RS256 needs at least 2048/],
    [String(p384.export({ type: 'spki', format: 'pem' })), /is of kind ec on secp384r1; give an EC key on P-256/],
    [JSON.stringify({ ...publicKey.export({ format: 'jwk' }), alg: 'ES384' }), /"alg" is "ES384"; a key of this kind is used with ES256/],
    [JSON.stringify({ ...publicKey.export({ format: 'jwk' }), use: 'enc' }), /"use" is "enc"; give a key for signatures/],
    [JSON.stringify({ kty: 'EC' }), /no JWK that can be read/],
    [JSON.stringify({ keys: [] }), /set of keys/],
    ['{"kty":', /not valid JSON/],
    ['-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----', /no PEM that can be read/],
    ['hello', /neither a JWK \(JSON\) nor a PEM/],
  ];
  for (const [text, expected] of bad) {
    try {
      readKey(text, 'till.jwk');
      t.fail(`accepted ${text}`);
    } catch (error) {
      const { name, message } = error as Error;
      t.equal(name, 'KeyError');
      t.match(message, expected);
      t.ok(message.startsWith('key till.jwk: ') && !message.includes('\n') && !message.includes('c2hvcnQ'));
    }
  }
});

test('Claims are signed exactly as given', async t => {
  const key = generateKey('test');
  const [head, body, signature] = sign(key, { exp: '1', sub: null }, { typ: undefined }).split('.') as [string, string, string];
  t.strictSame(JSON.parse(Buffer.from(body, 'base64url').toString()), { exp: '1', sub: null });
  t.strictSame(JSON.parse(Buffer.from(head, 'base64url').toString()), { alg: 'ES256', kid: key.kid });
  t.ok(verify('sha256', Buffer.from(`${head}.${body}`), { key: key.verifying, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')));
  t.throws(() => sign({ ...key, signing: null }, {}), /key test: is public/);
});
