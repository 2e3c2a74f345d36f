import { test } from 'tap';
import { exploreEvents } from './event-exploration.ts';
import { explore } from './exploration.ts';

test('In a hundred thousand lives the promises of a session hold', { timeout: 600_000 }, async t => {
  const steps = explore(100_000);
  t.ok(steps > 2_000_000, `${steps} happenings`);
});

test('In a hundred thousand lives each client gets each event once, in order, and none that its token does not permit', { timeout: 600_000 }, async t => {
  const steps = exploreEvents(100_000);
  t.ok(steps > 2_000_000, `${steps} happenings`);
});
