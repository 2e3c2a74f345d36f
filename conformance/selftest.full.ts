import { test } from 'tap';
import { timings, type TimingName } from '../generated/timings.ts';
import { benignServers } from './benign.ts';
import { faultyServers } from './faulty.ts';
import { pardon, selftest } from './selftest.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

test('Under the whole suite each faulty server fails where it should, and nowhere else', { timeout: 600_000 }, async t => {
  for (const { peer, killed, unlisted } of await selftest(faultyServers, { cases: 'all', timings: short, concurrency: 3 })) {
    t.ok(killed, `${peer} is caught`);
    t.strictSame(unlisted, [], `${peer} fails no case that is not listed`);
  }
});

test('A server that is unusual and right is held nothing against', { timeout: 600_000 }, async t => {
  for (const each of benignServers) t.strictSame(await pardon(each, short), [], each.peer);
});
