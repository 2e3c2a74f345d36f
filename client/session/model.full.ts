import { test } from 'tap';
import { explore } from './exploration.ts';

test('In twenty thousand lives the promises of a session hold', { timeout: 120_000 }, async t => {
  const begun = performance.now();
  const steps = explore(20_000);
  t.ok(steps > 200_000, `${steps} steps in ${Math.round(performance.now() - begun)} ms`);
});
