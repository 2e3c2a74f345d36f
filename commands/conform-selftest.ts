import type { Role } from '../conformance/case.ts';
import type { FaultyPeer } from '../conformance/faulty-peer.ts';
import { matchesGlob } from '../conformance/glob.ts';
import { benign, cases, faulty, roles } from '../conformance/inventory.ts';
import type { Kill, Settling } from '../conformance/selftest/kill.ts';
import { timings, type TimingName } from '../generated/timings.ts';
import { UsageError } from './usage-error.ts';

interface SelftestCommand {
  readonly peer: readonly string[];
  /** Every case instead of the one that is meant to catch the peer. */
  readonly all: boolean;
  /** Cases that every peer is judged by beside its own: does it fail one that is new? */
  readonly case: readonly string[];
}

/** How many of each are judged at a time: a server is busy, a client mostly waits. */
const concurrency: Readonly<Record<Role, number>> = { server: 3, client: 12 };

/**
 * Judges the faulty servers and clients and prints which of them the suite catches; 1 when one gets away or fails a case that is not listed.
 * @throws {UsageError} for a name that no peer has.
 */
export async function conformSelftest({ peer, all, case: more }: SelftestCommand): Promise<number> {
  const isChosen = (each: { readonly peer: string }): boolean => peer.length === 0 || peer.some(glob => matchesGlob(each.peer, glob));
  const chosen = roles.map(role => ({ role, broken: faulty[role].filter(isChosen), unusual: benign[role].filter(isChosen) }));
  if (chosen.every(({ broken, unusual }) => broken.length + unusual.length === 0)) throw new UsageError(`no faulty or benign peer is called ${peer.join(' or ')}; without --peer all are judged`);
  const stranger = more.find(id => !roles.some(role => cases[role].some(one => one.id === id)));
  if (stranger !== undefined) throw new UsageError(`there is no case ${stranger}; conform list shows all`);
  let wrong = 0;
  for (const { role, broken, unusual } of chosen) {
    const { selftest, pardon } = await judgesOf(role);
    const width = Math.max(0, ...[...broken, ...unusual].map(each => each.peer.length));
    const onKill = (kill: Kill): void => {
      process.stdout.write(`${kill.killed ? 'caught' : 'MISSED'}  ${kill.peer.padEnd(width)}  ${kill.requirement.padEnd(9)}  ${broken.find(each => each.peer === kill.peer)!.case}\n${kill.unlisted.map(id => `        it also fails ${id}, which is not listed\n`).join('')}`);
    };
    const kills = await selftest(broken, { cases: all ? 'all' : more.length > 0 ? more : 'intended', concurrency: concurrency[role], onKill });
    const [missed, unlisted] = [kills.filter(kill => !kill.killed).length, kills.reduce((sum, kill) => sum + kill.unlisted.length, 0)];
    if (broken.length > 0) process.stdout.write(`${kills.length - missed} of ${kills.length} faulty ${role}s caught${unlisted ? `, ${unlisted} failures not listed` : ''}\n`);
    let wronged = 0;
    for (const each of unusual) {
      const held = await pardon(each);
      if (held.length > 0) wronged += 1;
      process.stdout.write(`${held.length > 0 ? 'WRONGED' : 'passed '} ${each.peer}\n${held.map(line => `        ${line}\n`).join('')}`);
    }
    if (unusual.length > 0) process.stdout.write(`${unusual.length - wronged} of ${unusual.length} unusual but healthy ${role}s pass\n`);
    wrong += missed + unlisted + wronged;
  }
  return wrong > 0 ? 1 : 0;
}

interface Judges {
  selftest(peers: readonly FaultyPeer[], settling: Settling): Promise<readonly Kill[]>;
  pardon(peer: { readonly peer: string }): Promise<readonly string[]>;
}

/** Loads a side's peers only where they are wanted. */
async function judgesOf(role: Role): Promise<Judges> {
  if (role === 'client') {
    const { selftestClients, pardonClient } = await import('../conformance/selftest/clients.ts');
    return { selftest: selftestClients, pardon: pardonClient };
  }
  const { selftestServers, pardonServer } = await import('../conformance/selftest/servers.ts');
  const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
  return { selftest: (peers, settling) => selftestServers(peers, { ...settling, timings: short }), pardon: each => pardonServer(each, short) };
}
