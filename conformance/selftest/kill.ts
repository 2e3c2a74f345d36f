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
  /** `intended`: only the case that is meant to fail, for a quick run. `all`: the whole suite, which also shows what fails unlisted. Ids: these too. */
  readonly cases: 'intended' | 'all' | readonly string[];
  /** How many peers are judged at the same time. */
  readonly concurrency: number;
  readonly onKill?: (kill: Kill) => void;
}

/** Judges a peer with the cases that were chosen, or with those of them that are named. */
export type Judge = (only?: readonly string[]) => Promise<Verdict>;

/** Judges so many peers at a time, and again, alone, those of which that leaves a doubt: so many in one process make each other late. */
export async function settleAll(peers: readonly FaultyPeer[], { concurrency, onKill = () => {} }: Settling, judgeOf: (peer: FaultyPeer) => Promise<Judge>): Promise<readonly Kill[]> {
  const kills = new Map<string, Kill>();
  const doubtful: { readonly peer: FaultyPeer; readonly judge: Judge; readonly verdict: Verdict }[] = [];
  const settle = (kill: Kill): void => {
    kills.set(kill.peer, kill);
    onKill(kill);
  };
  const waiting = [...peers];
  const work = async (): Promise<void> => {
    for (let peer = waiting.shift(); peer; peer = waiting.shift()) {
      const judge = await judgeOf(peer);
      const verdict = await judge();
      const kill = killOf(peer, verdict);
      if (kill.unlisted.length > 0 || (!kill.killed && isHindered(verdict, peer))) doubtful.push({ peer, judge, verdict });
      else settle(kill);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const { peer, judge, verdict } of doubtful) settle(await settleAlone(peer, judge, verdict));
  return peers.map(({ peer }) => kills.get(peer)!);
}

/** Times that a faulty peer is judged again while nobody knows whether its case catches it. */
const moreTries = 3;

async function settleAlone(peer: FaultyPeer, judge: Judge, verdict: Verdict): Promise<Kill> {
  const { unlisted } = killOf(peer, verdict);
  let intended = verdict;
  for (let again = 0; again < moreTries && !catches(intended, peer) && isHindered(intended, peer); again += 1) intended = await judge([peer.case]);
  // Waits are drawn at random, and a fault may show in a case for once in many runs: what counts is what fails again.
  return { ...killOf(peer, intended), unlisted: unlisted.length === 0 ? unlisted : failures(await judge(unlisted)) };
}

/** Whether the suite caught it. */
function killOf(faulty: FaultyPeer, verdict: Verdict): Kill {
  const listed = [faulty.case, ...(faulty.also ?? [])];
  return {
    peer: faulty.peer,
    requirement: faulty.requirement,
    killed: verdict.aborted === null && catches(verdict, faulty),
    unlisted: failures(verdict).filter(id => !listed.some(glob => matchesGlob(id, glob))),
    broken: verdict.aborted?.why ?? null,
  };
}

function failures({ results }: Verdict): readonly string[] {
  return results.filter(({ outcome }) => outcome === 'failed').map(({ case: { id } }) => id);
}

function catches({ results }: Verdict, faulty: FaultyPeer): boolean {
  return results.some(result => isIntended(result, faulty));
}

/** The intended case could not answer its question, as where this machine was late; it may have failed for something else beside it. */
function isHindered({ results }: Verdict, faulty: FaultyPeer): boolean {
  return results.some(({ case: { id }, note }) => id === faulty.case && note !== null);
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
