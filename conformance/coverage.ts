import type { Requirement } from '../generated/requirements.ts';
import type { Case, Role } from './case.ts';
import { profiles } from './engine/target.ts';
import type { FaultyPeer } from './faulty-peer.ts';
import { binds } from './verdict.ts';

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
 * Which cases judge each requirement on such an implementation, and which faulty peers prove that they do. One that shows on the wire needs a
 * case; a MUST among them needs a faulty peer too.
 */
export function coverage(role: Role, requirements: readonly Requirement[], cases: readonly Case[], faulty: readonly FaultyPeer[]): readonly Coverage[] {
  return requirements
    .filter(requirement => profiles.some(each => each === requirement.profile) && binds(requirement.role, role))
    .map(requirement => {
      const judging = cases.filter(one => (one.requirements as readonly string[]).includes(requirement.id)).map(({ id }) => id);
      const breaking = faulty.filter(peer => peer.requirement === requirement.id).map(({ peer }) => peer);
      return { requirement, cases: judging, faulty: breaking, gap: gapOf(role, requirement, judging, breaking) };
    });
}

function gapOf(role: Role, { level, observe }: Requirement, cases: readonly string[], faulty: readonly string[]): string | null {
  if (observe !== 'wire') return null;
  if (cases.length === 0) return 'no case judges it';
  return level === 'MUST' && faulty.length === 0 ? `no faulty ${role} proves its cases` : null;
}
