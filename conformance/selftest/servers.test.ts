import { test } from 'tap';
import { timings, type TimingName } from '../../generated/timings.ts';
import { faultyServers } from '../faulty-servers.ts';
import { selftestServers } from './servers.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

test('Each faulty server is caught by the case that is meant for it', { timeout: 280_000 }, async t => {
  for (const { peer, requirement, killed, broken } of await selftestServers(faultyServers, { cases: 'intended', timings: short, concurrency: 6 })) {
    t.ok(killed, `${peer} breaks ${requirement}${broken ? `: ${broken}` : ''}`);
  }
});
