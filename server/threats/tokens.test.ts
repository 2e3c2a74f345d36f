import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'tap';
import { keyFromPath, keyInHeader, otherKey, publicKeyAsSecret } from '../../conformance/tokens/forge.ts';
import { algorithmNone, expiryChanged, flipSignatureBit, overlongSignature, stripSignature, truncatedSignature } from '../../conformance/tokens/tamper.ts';
import { generateKey } from '../../keys/sign.ts';
import { present, watched, type Watched } from './watch.ts';

const later = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const publicKey = generateKey('public').verifying;

/** What an attacker makes of tokens, by what it is called in the threat list. Each is refused with one and the same code. */
const invalid: Record<string, (watch: Watched) => string> = {
  'alg none': watch => algorithmNone(watch.token(), null),
  'HS for RS: the public key as a secret': watch => publicKeyAsSecret(watch.token(), publicKey),
  'another algorithm in the header': watch => watch.token({}, { alg: 'ES384' }),
  'an array as algorithm': watch => watch.token({}, { alg: ['ES256'] }),
  'a wrong key': watch => otherKey(watch.token(), null),
  'a stripped signature': watch => stripSignature(watch.token(), null),
  'a truncated signature': watch => truncatedSignature(watch.token(), null),
  'a padded signature': watch => overlongSignature(watch.token(), null),
  'padding of base64': watch => `${watch.token()}==`,
  'a flipped bit': watch => flipSignatureBit(watch.token(), null),
  'changed claims': watch => expiryChanged(watch.token(), null),
  'a wrong issuer': watch => watch.token({ iss: 'urn:other' }),
  'an issuer in an array': watch => watch.token({ iss: ['urn:i'] }),
  'a wrong audience': watch => watch.token({ aud: 'b' }),
  'an empty audience': watch => watch.token({ aud: [] }),
  'no expiry': watch => watch.token({ exp: undefined }),
  'an infinite expiry': watch => watch.token({ exp: 1e308 }),
  'an expiry in milliseconds': watch => watch.token({ exp: later(3600) * 1000 }),
  'an expiry as text': watch => watch.token({ exp: String(later(3600)) }),
  'a future nbf': watch => watch.token({ nbf: later(600) }),
  'a future iat': watch => watch.token({ iat: later(600) }),
  'a subject that is a list': watch => watch.token({ sub: ['cook'] }),
  'a subject of prototype names': watch => watch.token({ sub: { toString: 'cook' } }),
  'an endless subject': watch => watch.token({ sub: 'x'.repeat(257) }),
  'kid as a path': watch => keyFromPath(watch.token(), null),
  'kid as an array': watch => watch.token({}, { kid: ['a'] }),
  'kid as SQL': watch => watch.token({}, { kid: "' OR 1=1 --" }),
  'kid as __proto__': watch => watch.token({}, { kid: '__proto__' }),
  'jwk in the header': watch => keyInHeader(watch.token(), null),
  'critical extensions': watch => watch.token({}, { crit: ['exp'] }),
  'deep nesting': watch => otherKey(watch.token({ deep: JSON.parse(`${'['.repeat(2000)}${']'.repeat(2000)}`) }), null),
  'three segments of nothing': () => '..',
  'two segments': watch => watch.token().split('.').slice(0, 2).join('.'),
  'a control character': watch => `${watch.token()}\u0000`,
};

test('No forged token gets in, none replaces a good one, and nothing of them is told to anybody', async t => {
  const watch = await watched(t, { limits: { reauth_per_minute: 1000, messages_per_second: 1e6 } });
  const inside = await watch.enter();
  for (const [name, make] of Object.entries(invalid)) {
    const outside = await watch.dial();
    t.equal(await present(outside, 'AUTHENTICATE', make(watch)), 'token_invalid', name);
    outside.socket.terminate();
    t.equal(await present(inside, 'REAUTH', make(watch)), 'token_invalid', `${name}, on REAUTH`);
  }
  t.equal(await present(inside, 'REAUTH', watch.token({ exp: later(-1) })), 'token_expired');
  t.equal(await present(inside, 'REAUTH', watch.token({ iat: later(-600) })), 'token_stale', 'an older token');
  t.equal(await present(inside, 'REAUTH', watch.token({ pad: 'x'.repeat(20_000) })), 'token_too_large');
  t.equal(await present(inside, 'REAUTH', watch.token()), 'taken', 'the session is as it was');
  t.strictSame(await watch.leaks(), []);
  t.ok(watch.audit.length > 100);
});

test('A token of another user, tenant or issuer never takes a connection over', async t => {
  const watch = await watched(t, { tenantClaim: 'tenant' });
  for (const claims of [{ sub: 'waiter' }, { tenant: 'bistro' }, { sub: 'Cook' }, { sub: 'cook\u200b' }]) {
    const client = await watch.enter();
    t.equal(await present(client, 'REAUTH', watch.token(claims)), 'identity_mismatch', JSON.stringify(claims));
    t.equal((await client.next('CLOSING'))['data'].code, 4403);
  }
  t.strictSame(await watch.leaks(), []);
});

test('Nobody is asked where a token says its key lies', async t => {
  let hits = 0;
  const listener = createServer((_request, response) => { hits += 1; response.end('{"keys":[]}'); });
  await new Promise<void>(resolve => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => listener.close());
  const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/keys`;
  const watch = await watched(t);
  for (const header of [{ jku: url }, { x5u: url }, { jku: url, kid: url }]) {
    const client = await watch.dial();
    t.equal(await present(client, 'AUTHENTICATE', otherKey(watch.token({}, header), null)), 'token_invalid');
    client.socket.terminate();
  }
  t.equal(hits, 0);
});

test('A verifier that quotes the token in its error, or attaches it, does not bring it into the log', async t => {
  const watch = await watched(t, {
    wrapVerifier: () => ({
      verify: async token => { throw Object.assign(new Error(`no such token: ${token}`, { cause: new Error(`asked for ${token.split('.')[1]}`) }), { token, config: { body: token } }); },
    }),
  });
  const client = await watch.dial();
  t.equal(await present(client, 'AUTHENTICATE', watch.token()), 'auth_unavailable');
  t.match(watch.log(), /no such token: <token>: asked for <token>/);
  t.strictSame(await watch.leaks(), []);
});
