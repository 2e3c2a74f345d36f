import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { has } from '../toolchain.ts';
import { alive, enter, serve, token } from './process.ts';

const library = '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1';

test('A wall clock that jumps by an hour lapses what it must, and lengthens nothing', { timeout: 60_000 }, async t => {
  if (!has(t, 'faketime')) return;
  const rate = join(t.testdir({ 'clock': '+0' }), 'clock');
  // An administrator or NTP changes the wall clock; the monotonic one keeps out of that.
  const server = await serve(t, { env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: rate, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1', DONT_FAKE_MONOTONIC: '1' } });
  const now = Date.now() / 1000;
  const [brief, hour, day] = await Promise.all([now + 8, now + 1800, now + 20_000].map(exp => enter(server.url, { exp })));
  writeFileSync(rate, '-1h');
  t.equal(await brief!.over, 4410, 'set back, the clock does not lengthen a token');
  const lived = Date.now() / 1000 - now;
  t.ok(lived > 17 && lived < 20, `8 s and a grace of 10 s: ${lived.toFixed(1)} s`);
  writeFileSync(rate, '+1h');
  t.equal(await hour!.over, 4410, 'set forward, it lapses what ended in the hour');
  t.ok(hour!.seen.includes('TOKEN_EXPIRED expired'));
  await alive(day!);
  day!.send({ type: 'REAUTH', id: 'r1', data: { token: token({ exp: Date.now() / 1000 + 10_000 }) } });
  t.match((await day!.next('AUTHENTICATED'))['data'], { auth_seq: 2 });
});
