import type { Requirement } from '../generated/requirements.ts';
import type { ServerCase } from './case.ts';
import { profiles } from './engine/target.ts';
import type { FaultyPeer } from './faulty.ts';

/** What the suite has to say of one requirement. */
export interface Coverage {
  readonly requirement: Requirement;
  readonly cases: readonly string[];
  /** Peers that break it, which prove the cases. */
  readonly faulty: readonly string[];
  /** What is missing, or null. */
  readonly gap: string | null;
}

/**
 * Which cases judge each requirement on servers, and which faulty peers prove that they do. One that shows on the wire needs a
 * case; a MUST among them needs a faulty peer too.
 */
export function coverage(requirements: readonly Requirement[], cases: readonly ServerCase[], faulty: readonly FaultyPeer[]): readonly Coverage[] {
  return requirements
    .filter(requirement => profiles.some(each => each === requirement.profile) && requirement.role !== 'client')
    .map(requirement => {
      const judging = cases.filter(one => (one.requirements as readonly string[]).includes(requirement.id)).map(({ id }) => id);
      const breaking = faulty.filter(peer => peer.requirement === requirement.id).map(({ peer }) => peer);
      return { requirement, cases: judging, faulty: breaking, gap: gapOf(requirement, judging, breaking) };
    });
}

function gapOf({ level, observe }: Requirement, cases: readonly string[], faulty: readonly string[]): string | null {
  if (observe !== 'wire') return null;
  if (cases.length === 0) return 'no case judges it';
  return level === 'MUST' && faulty.length === 0 ? 'no faulty server proves its cases' : null;
}
