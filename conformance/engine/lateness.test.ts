import { test } from 'tap';
import { LatenessWatch } from './lateness.ts';

test('A stall counts from when it happened, and one that is still going on counts too', async t => {
  let now = 0;
  const watch = new LatenessWatch(() => now);
  t.teardown(() => watch.stop());
  now = 0.02;
  watch.look();
  t.equal(watch.since(0), 0);
  now = 1;
  t.ok(watch.since(0) > 0.9, 'the look that is overdue');
  watch.look();
  t.ok(watch.since(0.5) > 0.9, 'the look that came late');
  now = 1.02;
  watch.look();
  t.equal(watch.since(1.01), 0, 'nothing since');
});
