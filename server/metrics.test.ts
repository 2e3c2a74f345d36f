import { test } from 'tap';
import { Metrics } from './metrics.ts';
import { generateKey, sign } from '../keys/sign.ts';
import { dial } from './plugin-under-test.ts';
import { startReferenceServer } from './reference-server.ts';

/** The lines of a scrape that are the protocol's own. */
async function own(metrics: Metrics): Promise<string[]> {
  return (await metrics.scrape()).text.split('\n').filter(line => line.startsWith('token_refresh_') && !line.includes('_bucket'));
}

test('Metrics are counted from audit records, and a refusal at once is not taken for the verdict', async t => {
  const metrics = new Metrics({ connections: [{ state: { phase: 'authenticated' } }, { state: { phase: 'grace' } }, { state: { phase: 'grace' } }], auditWaiting: () => 3 });
  const record = (event: 'attempt' | 'success' | 'refusal' | 'warning' | 'expiry' | 'close', trigger: string, time: number, code?: string): void =>
    metrics.record({ seq: 1, event, session_id: 's', time, trigger, ...(code ? { code } : {}) });
  record('attempt', 'AUTHENTICATE', 10);
  record('success', 'verify.ok', 10.25);
  record('attempt', 'REAUTH', 20);
  record('attempt', 'REAUTH', 21);
  record('refusal', 'REAUTH', 21, 'reauth_in_progress');
  record('success', 'verify.ok', 22);
  record('warning', 'timer.warning', 30);
  record('expiry', 'timer.expiry', 40);
  record('attempt', 'REAUTH', 41);
  record('close', 'timer.grace', 50, '4410');
  record('close', 'socket.closed', 51, '4999');
  t.strictSame(await own(metrics), [
    'token_refresh_authentications_total{kind="AUTHENTICATE",outcome="success"} 1',
    'token_refresh_authentications_total{kind="REAUTH",outcome="reauth_in_progress"} 1',
    'token_refresh_authentications_total{kind="REAUTH",outcome="success"} 1',
    'token_refresh_authentication_seconds_sum{kind="AUTHENTICATE"} 0.25',
    'token_refresh_authentication_seconds_count{kind="AUTHENTICATE"} 1',
    'token_refresh_authentication_seconds_sum{kind="REAUTH"} 2',
    'token_refresh_authentication_seconds_count{kind="REAUTH"} 2',
    'token_refresh_warnings_total 1',
    'token_refresh_expiries_total 1',
    'token_refresh_closes_total{code="4410"} 1',
    'token_refresh_closes_total{code="other"} 1',
    'token_refresh_sessions{state="authenticated"} 1',
    'token_refresh_sessions{state="grace"} 2',
    'token_refresh_verifications_waiting 0',
    'token_refresh_audit_waiting 3',
  ]);
});

test('The runnable server says that it lives and is ready, and its metrics name nobody', async t => {
  const key = generateKey('test');
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: false, operations: true, audit: () => {} });
  t.teardown(() => server.close());
  const http = server.url.replace('ws:', 'http:').replace('/ws', '');
  for (const path of ['/healthz', '/readyz']) t.equal((await fetch(`${http}${path}`)).status, 200, path);
  const client = await dial(server.url);
  const now = Date.now() / 1000;
  const token = sign(key, { iss: 'urn:i', aud: 'a', sub: 'canary-subject', iat: now - 60, exp: now + 3600 });
  client.send({ type: 'AUTHENTICATE', id: 'c1', data: { token } });
  await client.next('AUTHENTICATED');
  const answer = await fetch(`${http}/metrics`);
  const text = await answer.text();
  t.match(answer.headers.get('content-type'), /^text\/plain/);
  t.match(text, /^token_refresh_sessions\{state="authenticated"\} 1$/m);
  t.match(text, /^token_refresh_authentications_total\{kind="AUTHENTICATE",outcome="success"\} 1$/m);
  t.match(text, /^nodejs_eventloop_lag_p99_seconds /m);
  for (const part of ['canary-subject', ...token.split('.')]) t.notOk(text.includes(part));
});
