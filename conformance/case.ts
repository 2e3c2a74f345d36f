import type { RequirementId } from '../generated/requirements.ts';
import type { Profile, Target } from './engine/target.ts';
import type { Trial } from './engine/trial.ts';

/** Who is judged. */
export type Role = 'server' | 'client';

/** One question to an implementation. The id is permanent; requirement ids that don't exist don't compile. */
export interface Case {
  readonly id: `${Role | 'trace'}/${string}/${string}`;
  /** A sentence that is true of an implementation that passes. */
  readonly title: string;
  /** Every requirement that this case can find broken by itself. */
  readonly requirements: readonly [RequirementId, ...RequirementId[]];
  readonly profile: Profile;
}

/** One question to a server. */
export interface ServerCase extends Case {
  readonly id: `server/${string}/${string}`;
  /** Floods run after the quiet cases, so that they disturb no timing. */
  readonly burst?: boolean;
  /** Moves many megabytes: the self-test spares it those faulty peers that it is not meant for. */
  readonly bulk?: boolean;
  /** Connections that it holds open at the same time, at most; 2 if left out. */
  readonly connections?: number;
  /** Runs alone after all others: it looks at what they left behind, or disturbs them. */
  readonly last?: boolean;
  /** Leaves no target behind. */
  readonly ends?: boolean;
  /** Seconds that the protocol makes it wait; the longest are started first. */
  readonly seconds: (target: Target) => number;
  readonly run: (trial: Trial) => Promise<void>;
}

/** A case that waits for nothing but answers. */
export const prompt = (): number => 0;
