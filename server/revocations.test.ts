import { test } from 'tap';
import { dial, start, token, verifier, type Client } from './plugin-under-test.ts';

test('A revocation ends what is under way within the same turn and refuses what comes later', async t => {
  const { app, url, audit } = await start(t);
  const opened = async (claims: Record<string, unknown>): Promise<Client & { readonly session: string }> => {
    const client = await dial(url);
    client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token(claims) } });
    return { ...client, session: (await client.next('AUTHENTICATED'))['data'].session_id };
  };
  const now = Math.floor(Date.now() / 1000);
  const [stolen, other, left, dismissed, waiter] = await Promise.all([opened({ jti: 'stolen' }), opened({ jti: 'fine' }), opened({ jti: 'left' }), opened({ sub: 'dismissed' }), opened({ sub: 'waiter' })]);

  t.equal(app.tokenRefresh.revoke({ tokenId: 'stolen', expiresAt: now + 3600 }), 1);
  t.match(await stolen.next('CLOSING'), { data: { code: 4411, reconnect: 'refresh' } });
  t.equal(app.tokenRefresh.revoke({ sessionId: left.session }), 1);
  t.match(await left.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  t.equal(app.tokenRefresh.revoke({ user: { issuer: 'urn:i', subject: 'dismissed', tenant: null } }), 1);
  t.match(await dismissed.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  t.equal(app.tokenRefresh.revoke({ sessionId: left.session }), 0, 'what is over can not be ended again');

  other.send({ type: 'REAUTH', id: 'c2', data: { token: token({ jti: 'stolen' }) } });
  t.match(await other.next('ERROR'), { data: { code: 'token_invalid' } }, 'a revoked token is a bad one');
  other.send({ type: 'PING', id: 'c3' });
  await other.next('PONG');
  waiter.send({ type: 'REAUTH', id: 'c2', data: { token: token({ sub: 'dismissed' }) } });
  t.match(await waiter.next('ERROR'), { data: { code: 'identity_mismatch' } }, 'whose it is is judged before');
  const again = await dial(url);
  again.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token({ sub: 'dismissed', iat: undefined }) } });
  t.match(await again.next('ERROR'), { data: { code: 'session_revoked' } }, 'nobody knows when it was issued');
  t.match(await again.next('CLOSING'), { data: { code: 4411, reconnect: 'never' } });
  await opened({ sub: 'dismissed', iat: now + 2 });
  t.strictSame(audit.filter(({ event }) => event === 'revocation').map(({ code }) => code), ['token', 'session', 'session']);
});

test('A revocation that overtakes the verification of a REAUTH is not undone by it', async t => {
  const held: (() => void)[] = [];
  let hold = false;
  const { app, url } = await start(t, { verifyToken: async text => { if (hold) await new Promise<void>(resolve => held.push(resolve)); return verifier.verify(text); } });
  const client = await dial(url);
  client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token: token({ jti: 'one' }) } });
  await client.next('AUTHENTICATED');
  hold = true;
  client.send({ type: 'REAUTH', id: 'c2', data: { token: token({ jti: 'two' }) } });
  while (held.length === 0) await new Promise(setImmediate);
  t.equal(app.tokenRefresh.revoke({ tokenId: 'two' }), 0);
  held.pop()!();
  t.match(await client.next('ERROR'), { reply_to: 'c2', data: { code: 'token_invalid' } });
  client.send({ type: 'REAUTH', id: 'c3', data: { token: token({ jti: 'three' }) } });
  while (held.length === 0) await new Promise(setImmediate);
  t.equal(app.tokenRefresh.revoke({ tokenId: 'one' }), 1, 'the token in force');
  held.pop()!();
  t.match(await client.next('CLOSING'), { data: { code: 4411, reconnect: 'refresh' } });
  await t.rejects(client.next('AUTHENTICATED'), /closed before AUTHENTICATED/);
});
