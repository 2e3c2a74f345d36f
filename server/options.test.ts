import { test } from 'tap';
import { timings } from '../generated/timings.ts';
import { checkOptions, resolveNumbers, type TokenRefreshOptions } from './options.ts';

const verifier = { verify: async () => ({ outcome: 'unavailable' as const }) };

test("The document's defaults hold where nothing is said", async t => {
  t.equal(resolveNumbers({}).timings.heartbeat_interval, timings.heartbeat_interval.default);
  t.equal(resolveNumbers({ timings: { grace_period: 0 } }).timings.grace_period, 0);
});

test('Each wrong option is refused by its name', async t => {
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ timings: { heartbeat: 1 } }, /option timings\.heartbeat: is unknown; known are heartbeat_interval/],
    [{ timings: { heartbeat_interval: 0 } }, /timings\.heartbeat_interval: is 0; give a positive number/],
    [{ timings: { grace_period: -1 } }, /timings\.grace_period: is -1; give a number from 0/],
    [{ timings: { grace_period: '5' } }, /give a number from 0/],
    [{ limits: { max_frame_bytes: Infinity } }, /limits\.max_frame_bytes: is Infinity/],
    [{ limits: { toString: 1 } }, /unknown/],
    [{ verifier: undefined }, /option verifier: is missing/],
    [{ path: 'ws' }, /path: is ws; it begins with a slash/],
    [{ origins: ['till.example'] }, /till\.example is no origin/],
    [{ origins: ['https://till.example/'] }, /give https:\/\/till\.example$/],
  ];
  for (const [options, expected] of bad) {
    const given = { verifier, ...options } as TokenRefreshOptions;
    t.throws(() => { checkOptions(given); resolveNumbers(given); }, expected);
  }
});
