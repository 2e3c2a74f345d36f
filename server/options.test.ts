import { test } from 'tap';
import { timings } from '../generated/timings.ts';
import { checkOptions, resolveNumbers, type TokenRefreshOptions } from './options.ts';

const verifyToken = async () => ({ outcome: 'unavailable' as const });

test("The document's defaults hold where nothing is said", async t => {
  t.equal(resolveNumbers({}).timings.heartbeat_interval, timings.heartbeat_interval.default);
  t.equal(resolveNumbers({ timings: { grace_period: 0 } }).timings.grace_period, 0);
});

test('Each wrong option is refused by its name', async t => {
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ timings: { heartbeat: 1 } }, /option timings\.heartbeat: is unknown; known are heartbeat_interval/],
    [{ timings: { heartbeat_interval: 0 } }, /timings\.heartbeat_interval: is 0; give a positive number/],
    [{ timings: { grace_period: -1 } }, /timings\.grace_period: is -1; give a number from 0/],
    [{ timings: { clock_leeway: 1 } }, /timings\.clock_leeway: is 1; give a number from 5/],
    [{ timings: { grace_period: '5' } }, /give a number from 0/],
    [{ limits: { max_frame_bytes: Infinity } }, /limits\.max_frame_bytes: is Infinity/],
    [{ limits: { toString: 1 } }, /unknown/],
    [{ limits: { max_unread_bytes: 400_000 } }, /limits\.resume_bytes: is 262144; give at most half of limits\.max_unread_bytes, which is 400000/],
    [{ events: true }, /events: is no object/],
    [{ events: { autorize: () => 'permitted' } }, /events\.autorize: is unknown; known are authorize, publish, log/],
    [{ events: { authorize: 'scope' } }, /events\.authorize: is no function/],
    [{ verifyToken: undefined }, /option verifyToken: is no function; give createJwtVerifier/],
    [{ verifyToken: { verify: verifyToken } }, /option verifyToken: is no function/],
    [{ onMessage: 'log' }, /option onMessage: is no object/],
    [{ onMessage: { X_ASK: 'log' } }, /option onMessage: X_ASK is no function/],
    [{ onMessage: { PING: () => {} } }, /option onMessage: PING is no type of an application/],
    [{ onSession: {} }, /option onSession: is no function/],
    [{ verifier: { verify: verifyToken } }, /option verifier: is unknown; known are .*verifyToken, path/],
    [{ path: 'ws' }, /path: is ws; it begins with a slash/],
    [{ origins: ['till.example'] }, /till\.example is no origin/],
    [{ origins: ['https://till.example/'] }, /give https:\/\/till\.example$/],
  ];
  for (const [options, expected] of bad) {
    const given = { verifyToken, ...options } as TokenRefreshOptions;
    t.throws(() => { checkOptions(given); resolveNumbers(given); }, expected);
  }
});
