import { generateKeyPairSync, verify } from 'node:crypto';
import { test } from 'tap';
import { readKey } from './read-key.ts';
import { generateKey, sign } from './sign.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

test('JWK and PEM, private and public, are read and pinned to ES256', async t => {
  const texts = [
    JSON.stringify(privateKey.export({ format: 'jwk' })), JSON.stringify(publicKey.export({ format: 'jwk' })),
    String(privateKey.export({ type: 'pkcs8', format: 'pem' })), String(publicKey.export({ type: 'spki', format: 'pem' })),
  ];
  t.strictSame(texts.map(text => readKey(text, 'file')).map(({ algorithm, signing }) => [algorithm, signing !== null]), [['ES256', true], ['ES256', false], ['ES256', true], ['ES256', false]]);
});

test('A secret is read and pinned to HS256', async t => {
  t.match(readKey(JSON.stringify({ kty: 'oct', kid: 'a', k: Buffer.alloc(32).toString('base64url') }), 'file'), { algorithm: 'HS256', kid: 'a' });
});

test('A key that is weak, of another kind or no key is refused in one line that names the file and not the key', async t => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
  const bad: [string, RegExp][] = [
    [JSON.stringify({ kty: 'oct', k: 'c2hvcnQ' }), /5 bytes; HS256 needs at least 32/],
    [JSON.stringify({ kty: 'oct', alg: 'HS512', k: Buffer.alloc(64).toString('base64url') }), /used with HS256/],
    [String(rsa.export({ type: 'spki', format: 'pem' })), /is of kind rsa; ES256 needs/],
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
