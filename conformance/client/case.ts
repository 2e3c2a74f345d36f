import type { Case } from '../case.ts';
import type { ClientTrial } from './engine/trial.ts';

/** One question to a client. */
export interface ClientCase extends Case {
  readonly id: `client/${string}/${string}`;
  /** Seconds that the protocol makes it wait, at most; the longest are started first. */
  readonly seconds: number;
  /** Clients that it runs at the same time; 1 if left out. */
  readonly clients?: number;
  readonly run: (trial: ClientTrial) => Promise<void>;
}
