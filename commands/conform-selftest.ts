import { benignServers } from '../conformance/benign.ts';
import { faultyServers } from '../conformance/faulty.ts';
import { matchesGlob } from '../conformance/glob.ts';
import type { Kill } from '../conformance/selftest.ts';
import { timings, type TimingName } from '../generated/timings.ts';
import { UsageError } from './usage-error.ts';

interface SelftestCommand {
  readonly peer: readonly string[];
  /** Every case instead of the one that is meant to catch the peer. */
  readonly all: boolean;
}

/**
 * Judges the faulty servers and prints which of them the suite catches; 1 when one gets away or fails a case that is not listed.
 * @throws {UsageError} for a name that no peer has.
 */
export async function conformSelftest({ peer, all }: SelftestCommand): Promise<number> {
  const isChosen = (each: { readonly peer: string }): boolean => peer.length === 0 || peer.some(glob => matchesGlob(each.peer, glob));
  const [chosen, benign] = [faultyServers.filter(isChosen), benignServers.filter(isChosen)];
  if (chosen.length + benign.length === 0) throw new UsageError(`no faulty or benign server is called ${peer.join(' or ')}; without --peer all are judged`);
  const { selftest, pardon } = await import('../conformance/selftest.ts');
  const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
  const width = Math.max(...[...chosen, ...benign].map(each => each.peer.length));
  const onKill = (kill: Kill): void => {
    process.stdout.write(`${kill.killed ? 'caught' : 'MISSED'}  ${kill.peer.padEnd(width)}  ${kill.requirement.padEnd(9)}  ${chosen.find(each => each.peer === kill.peer)!.case}\n${kill.unlisted.map(id => `        it also fails ${id}, which is not listed\n`).join('')}`);
  };
  const kills = await selftest(chosen, { cases: all ? 'all' : 'intended', timings: short, concurrency: 3, onKill });
  const [missed, unlisted] = [kills.filter(kill => !kill.killed).length, kills.reduce((sum, kill) => sum + kill.unlisted.length, 0)];
  if (chosen.length > 0) process.stdout.write(`${kills.length - missed} of ${kills.length} faulty servers caught${unlisted ? `, ${unlisted} failures not listed` : ''}\n`);
  let wronged = 0;
  for (const each of benign) {
    const held = await pardon(each, short);
    if (held.length > 0) wronged += 1;
    process.stdout.write(`${held.length > 0 ? 'WRONGED' : 'passed '} ${each.peer}\n${held.map(line => `        ${line}\n`).join('')}`);
  }
  if (benign.length > 0) process.stdout.write(`${benign.length - wronged} of ${benign.length} unusual but healthy servers pass\n`);
  return missed + unlisted + wronged > 0 ? 1 : 0;
}
