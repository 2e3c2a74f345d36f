import { test } from 'tap';
import { timings, type TimingName } from '../../generated/timings.ts';
import { benignClients } from '../benign-clients.ts';
import { benignServers } from '../benign-servers.ts';
import { faultyClients } from '../faulty-clients.ts';
import { faultyServers } from '../faulty-servers.ts';
import { pardonClient, selftestClients } from './clients.ts';
import { pardonServer, selftestServers } from './servers.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

test('Under the whole suite each faulty server fails where it should, and nowhere else', { timeout: 1_200_000 }, async t => {
  for (const { peer, killed, unlisted } of await selftestServers(faultyServers, { cases: 'all', timings: short, concurrency: 3 })) {
    t.ok(killed, `${peer} is caught`);
    t.strictSame(unlisted, [], `${peer} fails no case that is not listed`);
  }
});

test('A server that is unusual and right is held nothing against', { timeout: 1_200_000 }, async t => {
  for (const each of benignServers) t.strictSame(await pardonServer(each, short), [], each.peer);
});

test('Under the suite each faulty client fails where it should, and nowhere else', { timeout: 1_200_000 }, async t => {
  for (const { peer, killed, unlisted } of await selftestClients(faultyClients, { cases: 'all', concurrency: 12 })) {
    t.ok(killed, `${peer} is caught`);
    t.strictSame(unlisted, [], `${peer} fails no case that is not listed`);
  }
});

test('A client that is unusual and right is held nothing against', { timeout: 1_200_000 }, async t => {
  const held = await Promise.all(benignClients.map(async each => ({ each, against: await pardonClient(each) })));
  for (const { each, against } of held) t.strictSame(against, [], each.peer);
});
