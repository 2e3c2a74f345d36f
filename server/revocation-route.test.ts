import { test } from 'tap';
import { generateKey, sign } from '../keys/sign.ts';
import { OptionError } from './option-error.ts';
import { dial } from './plugin-under-test.ts';
import { startReferenceServer } from './reference-server.ts';

const key = generateKey('test');
const secret = 'f'.repeat(32);
const options = { host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: false, audit: () => {} };

const token = (claims: object): string => {
  const now = Math.floor(Date.now() / 1000);
  return sign(key, { iss: 'urn:i', aud: 'a', iat: now - 60, exp: now + 3600, ...claims });
};

test('A token, a session and a user are revoked by whoever has the secret', async t => {
  const server = await startReferenceServer({ ...options, revocationSecret: secret });
  t.teardown(() => server.close());
  const url = server.url.replace('ws:', 'http:').replace('/ws', '/revocations');
  const revoke = async (body: unknown, authorization = `Bearer ${secret}`): Promise<{ status: number; body: any }> => {
    const response = await fetch(url, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };
  const enter = async (claims: object) => {
    const client = await dial(server.url);
    client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token(claims) } });
    const { data } = await client.next('AUTHENTICATED');
    const closed = new Promise<number>(resolve => { client.socket.once('close', resolve); });
    return { sessionId: data.session_id as string, closed };
  };
  const [byToken, bySession, byUser] = await Promise.all([enter({ sub: 'cook', jti: 'j1' }), enter({ sub: 'cook' }), enter({ sub: 'waiter' })]);
  for (const authorization of ['', `Bearer ${'g'.repeat(32)}`, `Bearer ${secret}x`, secret]) {
    t.equal((await revoke({ session_id: bySession.sessionId }, authorization)).status, 401, 'nobody else may');
  }
  for (const body of [{}, [], { session_id: 7 }, { session_id: '' }, { session_id: 'a', token_id: 'b' }, { user: { subject: 'waiter' } }, { user: { issuer: 'urn:i', subject: 'waiter', role: 'x' } }]) {
    t.equal((await revoke(body)).status, 400, JSON.stringify(body));
  }
  t.strictSame(await revoke({ token_id: 'j1', expires_at: Date.now() / 1000 + 3600 }), { status: 200, body: { ended: 1 } });
  t.equal(await byToken.closed, 4411);
  t.strictSame(await revoke({ session_id: bySession.sessionId }), { status: 200, body: { ended: 1 } });
  t.equal(await bySession.closed, 4411);
  t.strictSame(await revoke({ user: { issuer: 'urn:i', subject: 'waiter' } }), { status: 200, body: { ended: 1 } });
  t.equal(await byUser.closed, 4411);
  t.strictSame(await revoke({ session_id: bySession.sessionId }), { status: 200, body: { ended: 0 } });
});

test('Without a secret there is no such endpoint, and one that could be guessed is refused', async t => {
  const server = await startReferenceServer(options);
  t.teardown(() => server.close());
  t.equal((await fetch(server.url.replace('ws:', 'http:').replace('/ws', '/revocations'), { method: 'POST' })).status, 404);
  await t.rejects(startReferenceServer({ ...options, revocationSecret: 'short' }), new OptionError('revocationSecret', 'has 5 bytes; give 32 or more, such as openssl rand -hex 32'));
});
