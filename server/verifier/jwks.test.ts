import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test, type Test } from 'tap';
import type { Key } from '../../keys/read-key.ts';
import { generateKey, sign } from '../../keys/sign.ts';
import type { Clock } from '../clock.ts';
import { createJwksVerifier, type JwksVerifierOptions } from './jwks.ts';

const claims = { iss: 'urn:i', aud: 'a', sub: 'cook', exp: 2_000_000_000 };
const jwk = (key: Key): object => ({ ...key.verifying.export({ format: 'jwk' }), kid: key.kid, use: 'sig', alg: key.algorithm });

/** A clock that is moved by hand. */
function handClock(): Clock & { pass(seconds: number): void } {
  let monotonic = 0;
  let due: { at: number; callback: () => void }[] = [];
  return {
    now: () => ({ wall: 1_800_000_000 + monotonic, monotonic }),
    after(seconds, callback) {
      const entry = { at: monotonic + seconds, callback };
      due.push(entry);
      return () => { due = due.filter(other => other !== entry); };
    },
    pass(seconds) {
      monotonic += seconds;
      const now = due.filter(({ at }) => at <= monotonic);
      due = due.filter(({ at }) => at > monotonic);
      for (const { callback } of now) callback();
    },
  };
}

interface Issuer {
  readonly url: string;
  asked: number;
  answer: RequestListener;
}

async function issuer(t: Test, answer: RequestListener): Promise<Issuer> {
  const server = createServer((request, response) => { state.asked += 1; state.answer(request, response); });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => { server.closeAllConnections(); server.close(); });
  const state: Issuer = { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, asked: 0, answer };
  return state;
}

const keys = (...set: object[]): RequestListener => (_request, response) => response.end(JSON.stringify({ keys: set }));

function start(t: Test, url: string, more: Partial<JwksVerifierOptions> = {}) {
  const clock = handClock();
  const problems: string[] = [];
  const verifier = createJwksVerifier({ url, issuer: 'urn:i', audience: 'a', leeway: 60, clock, onProblem: problem => problems.push(problem), ...more });
  t.teardown(() => verifier.close());
  return { verifier, clock, problems, outcome: async (token: string) => (await verifier.verify(token)).outcome };
}

test('Tokens are verified by the keys of the set, and what it holds besides is left out and said', async t => {
  const [one, two] = [generateKey('one'), generateKey('two')];
  const { url } = await issuer(t, keys(jwk(one), jwk(two), jwk(two), { kty: 'oct', k: Buffer.alloc(32).toString('base64url') }, { ...jwk(one), use: 'enc', kid: 'e' }));
  const { outcome, problems } = start(t, url);
  t.equal(await outcome(sign(one, claims)), 'ok');
  t.equal(await outcome(sign(two, claims)), 'ok');
  t.equal(await outcome(sign(generateKey('three'), claims)), 'fail');
  t.match(problems, [/number 3: has the "kid" of another/, /number 4: is a secret that everybody can read/, /number 5: "use" is "enc"/]);
});

test('An unknown kid leads to one request in a while, however many ask', async t => {
  const [old, fresh] = [generateKey('old'), generateKey('fresh')];
  const source = await issuer(t, keys(jwk(old)));
  const { clock, outcome } = start(t, source.url);
  t.equal(await outcome(sign(old, claims)), 'ok');
  t.equal(source.asked, 1);
  source.answer = keys(jwk(old), jwk(fresh));
  t.equal(await outcome(sign(fresh, claims)), 'fail', 'asked a moment ago');
  clock.pass(30);
  const unknown = Array.from({ length: 300 }, (_, index) => outcome(sign(old, claims, { kid: `made-up-${index}` })));
  t.equal(await outcome(sign(fresh, claims)), 'ok', 'the new key was fetched');
  t.strictSame([...new Set(await Promise.all(unknown))], ['fail']);
  t.equal(source.asked, 2);
  clock.pass(300);
  while (source.asked < 3) await new Promise(setImmediate);
  t.pass('the set is polled');
});

test('While the set can not be had, the last one stays in use, and keys that nobody could look up are an outage', async t => {
  const [known, other] = [generateKey('known'), generateKey('other')];
  const source = await issuer(t, (_request, response) => { response.statusCode = 500; response.end(); });
  const { clock, outcome, problems } = start(t, source.url);
  t.equal(await outcome(sign(known, claims)), 'unavailable', 'no set yet');
  source.answer = keys(jwk(known));
  clock.pass(30);
  t.equal(await outcome(sign(known, claims)), 'ok');
  for (const [name, answer] of Object.entries<RequestListener>({
    'an error': (_request, response) => { response.statusCode = 503; response.end(); },
    'no JSON': (_request, response) => response.end('<html>'),
    'no keys': keys(),
    'a redirection': (_request, response) => { response.writeHead(302, { location: source.url }); response.end(); },
    'too much': (_request, response) => response.end(' '.repeat(300_000)),
  })) {
    source.answer = answer;
    clock.pass(30);
    t.equal(await outcome(sign(other, claims)), 'unavailable', name);
    t.equal(await outcome(sign(other, claims)), 'unavailable', `${name}: also while it is not asked for again`);
    t.equal(await outcome(sign(known, claims)), 'ok', `${name}: the last set`);
  }
  t.ok(problems.length >= 6 && problems.every(problem => problem.startsWith(`the keys at ${source.url} can't be had: `)), problems.join('\n'));
});

test('A set that never comes is given up after the deadline', async t => {
  const { url } = await issuer(t, () => {});
  const { outcome } = start(t, url, { deadline: 0.05 });
  t.equal(await outcome(sign(generateKey('any'), claims)), 'unavailable');
});

test('A URL that anybody on the way could answer is refused', async t => {
  const options = { issuer: 'urn:i', audience: 'a', leeway: 60, clock: handClock(), onProblem: () => {} };
  t.throws(() => createJwksVerifier({ ...options, url: 'http://issuer.example/jwks' }), { message: /is not https/ });
  t.throws(() => createJwksVerifier({ ...options, url: 'jwks.json' }), { message: /is no URL/ });
});
