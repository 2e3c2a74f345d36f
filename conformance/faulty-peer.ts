import type { RequirementId } from '../generated/requirements.ts';
import type { Role } from './case.ts';

/** A peer that breaks one requirement, and the case that is meant to find it. Data only, so that it loads without the peers. */
export interface FaultyPeer {
  /** File name in `broken/server/` or `broken/client/`. */
  readonly peer: string;
  readonly requirement: RequirementId;
  readonly case: `${Role}/${string}`;
  /** Other cases that rightly fail with it; globs with `*`. A failure that is not listed is an error of the list or of a case. */
  readonly also?: readonly string[];
}

/** A peer that is unusual and right: no case may fail with it. Data only, so that it loads without the peers. */
export interface BenignPeer {
  /** File name in `benign/server/` or `benign/client/`. */
  readonly peer: string;
}
