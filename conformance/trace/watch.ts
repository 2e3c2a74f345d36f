import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import type { Received } from '../engine/observer.ts';
import type { Exchange } from './exchange.ts';
import type { Happening } from './record.ts';

/** A frame: the message that it is, null where it is none, and the value that was read, undefined where it is no JSON. */
export interface Frame {
  readonly message: Received | null;
  readonly value: unknown;
  readonly text: string;
  readonly at: number;
}

/** Where a watch writes down what it sees, of one side of one connection. */
export interface Notes {
  /** An observation was made that the requirement could have failed by. */
  judged(...requirements: readonly RequirementId[]): void;
  /** A requirement is broken, by the frame that is being looked at. */
  broken(requirement: RequirementId, expected: string, seen: string): void;
  /** The same, unless it holds. */
  require(requirement: RequirementId, holds: boolean, expected: string, seen: string): void;
  /** Something came after that many seconds, which have to lie within [earliest, latest], give or take the tolerances; nothing is judged where a time is not known. */
  requireTime(requirement: RequirementId, what: string, after: number, earliest: number, latest: number): void;
}

/** One section of the protocol, on one side of one connection. Each is told before `Exchange` remembers. */
export interface Watch {
  opened?(opening: Happening & { readonly kind: 'open' }): void;
  client?(frame: Frame): void;
  server?(frame: Frame): void;
  /** Time has come so far, whatever happened. */
  passed?(at: number): void;
  /** A binary frame of the client. */
  binary?(at: number): void;
  ended?(close: Happening & { readonly kind: 'close' }, at: number): void;
  /** The clock of the trace went back. */
  forgetTimes?(): void;
}

export interface WatchOptions {
  readonly notes: Notes;
  readonly exchange: Exchange;
}

/** Seconds that something due may be late in a trace: what a deadline may, and the way that it had to whoever recorded it. */
export const lateInTrace = tolerances.deadline_late.seconds + tolerances.reply_late.seconds;
