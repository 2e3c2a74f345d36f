import type { FaultyPeer } from '../faulty-peer.ts';
import { matchesGlob } from '../glob.ts';
import type { CaseResult, Verdict } from '../verdict.ts';

/** What a faulty peer proved about the suite. */
export interface Kill {
  readonly peer: string;
  readonly requirement: string;
  /** The intended case failed with the intended requirement. */
  readonly killed: boolean;
  /** Cases that failed and are neither the intended one nor listed in `also`. */
  readonly unlisted: readonly string[];
  /** Why it says nothing: the peer never let the suite in, or never came. */
  readonly broken: string | null;
}

export interface Settling {
  /** `intended`: only the case that is meant to fail, for a quick run. `all`: the whole suite, which also shows what fails unlisted. */
  readonly cases: 'intended' | 'all';
  /** How many peers are judged at the same time. */
  readonly concurrency: number;
  readonly onKill?: (kill: Kill) => void;
}

/** Judges so many peers at a time. */
export async function settleAll(peers: readonly FaultyPeer[], { concurrency, onKill }: Settling, judge: (peer: FaultyPeer) => Promise<Kill>): Promise<readonly Kill[]> {
  const kills = new Map<string, Kill>();
  const waiting = [...peers];
  const work = async (): Promise<void> => {
    for (let peer = waiting.shift(); peer; peer = waiting.shift()) {
      const kill = await judge(peer);
      kills.set(peer.peer, kill);
      onKill?.(kill);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  return peers.map(({ peer }) => kills.get(peer)!);
}

/** Times that a faulty peer is judged again while its case is inconclusive. */
const moreTries = 3;

/** Whether the suite caught it. */
export async function killOf(faulty: FaultyPeer, judge: () => Promise<Verdict>): Promise<Kill> {
  let verdict = await judge();
  // Where this machine was late, nobody knows yet whether the case would have caught it.
  for (let again = 0; again < moreTries && verdict.results.some(({ case: one, outcome }) => one.id === faulty.case && outcome === 'inconclusive'); again += 1) verdict = await judge();
  const failed = verdict.results.filter(result => result.outcome === 'failed');
  return {
    peer: faulty.peer,
    requirement: faulty.requirement,
    killed: verdict.aborted === null && verdict.results.some(result => isIntended(result, faulty)),
    unlisted: failed.map(result => result.case.id).filter(id => id !== faulty.case && !(faulty.also ?? []).some(glob => matchesGlob(id, glob))),
    broken: verdict.aborted?.why ?? null,
  };
}

/** A SHOULD that is broken only warns, and is caught nevertheless. */
function isIntended(result: CaseResult, faulty: FaultyPeer): boolean {
  return result.case.id === faulty.case && (result.outcome === 'failed' || result.outcome === 'warned') && result.violations.some(({ requirement }) => requirement === faulty.requirement);
}

/** What was held against a peer that is right, a line each. */
export function heldAgainst({ aborted, results }: Verdict): readonly string[] {
  if (aborted) return [aborted.why];
  return results.flatMap(({ case: one, outcome, violations, note }) => (outcome === 'failed' || outcome === 'fault' ? [`${one.id}: ${violations.map(({ requirement, expected, seen }) => `${requirement}, expected ${expected}, saw ${seen}`).join('; ')}${note ?? ''}`] : []));
}
