import { test } from 'tap';
import { promises } from './checker.ts';
import { checkEvents } from './run.ts';

test('Fifty thousand events among refreshes, downgrades, lapses, reconnects and slow readers: nothing lost, nothing twice, nothing unpermitted', { timeout: 300_000 }, async t => {
  const { checker, counts, complaints } = await checkEvents(t, { events: 50_000, seed: 20_260 });
  t.equal(checker.counts.acknowledged, 50_000);
  for (const [name, text] of Object.entries(promises)) t.equal(checker.broken[name as keyof typeof promises], 0, text);
  t.strictSame(checker.examples, []);
  t.strictSame(complaints, []);
  t.equal(counts['refused'], 0);
  for (const [name, count] of Object.entries(counts)) if (name !== 'cutOff' && name !== 'refused') t.ok(count > 0, `${count} ${name}`);
});
