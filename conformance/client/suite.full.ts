import { test } from 'tap';
import { run } from '../../cli-under-test.ts';

test('The reference client, started for each case, conforms within a minute', { timeout: 180_000 }, async t => {
  const start = performance.now();
  const { code, out } = await run(['conform', 'client', '--report', 'summary']);
  t.equal(code, 0, out);
  t.match(out, /CONFORMS: 117 of 117 cases passed/);
  t.comment(`${((performance.now() - start) / 1000).toFixed(1)} s`);
});
