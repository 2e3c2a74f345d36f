import { tolerances } from '../../../generated/timings.ts';
import type { ServerState } from '../../../generated/states.ts';
import type { Peer } from '../../engine/peer.ts';
import type { Trial } from '../../engine/trial.ts';
import { NotApplicable } from '../../engine/violation.ts';
import { expires } from '../reauthentication.ts';

/** The states into which a client can bring a server, and in which it can hold it. */
export type HeldState = Extract<ServerState, 'awaiting_auth' | 'authenticated' | 'grace'>;

/** Seconds that a token lives which is to lapse: time for its AUTHENTICATE, and then no more waiting than need be. */
const lapsesIn = 1;
/** Seconds of grace that a case about it takes. */
const leastGrace = 1;

/** Opens a connection and brings it into that state. */
export async function bringTo(t: Trial, state: HeldState): Promise<Peer> {
  if (state === 'grace') requireGrace(t);
  const peer = await t.connect();
  if (state === 'authenticated') await t.authenticate(peer);
  if (state === 'grace') {
    const exp = t.in(lapsesIn);
    await t.authenticate(peer, { exp });
    await expires(t, peer, exp, 'EXP-3');
  }
  return peer;
}

/** @throws {NotApplicable} where there is no grace in which something could be sent. */
export function requireGrace(t: Trial): void {
  if (t.target.gracePeriod < leastGrace) throw new NotApplicable(`the target advertises a grace of ${t.target.gracePeriod} s`);
}

/** Seconds that it takes, for the order in which cases are started. */
export function secondsTo(state: HeldState): number {
  return state === 'grace' ? lapsesIn + 1 + tolerances.deadline_late.seconds : 0;
}
