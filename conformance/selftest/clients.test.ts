import { test } from 'tap';
import { clientCases } from '../client/cases.ts';
import { faultyClients } from '../faulty-clients.ts';
import { selftestClients } from './clients.ts';

/** Seconds beyond which a case is for the long tests. */
const longest = 20;

test('Each faulty client is caught by the case that is meant for it', { timeout: 280_000 }, async t => {
  const quick = faultyClients.filter(peer => clientCases.find(({ id }) => id === peer.case)!.seconds <= longest);
  for (const { peer, requirement, killed, broken } of await selftestClients(quick, { cases: 'intended', concurrency: 40 })) {
    t.ok(killed, `${peer} breaks ${requirement}${broken ? `: ${broken}` : ''}`);
  }
});
