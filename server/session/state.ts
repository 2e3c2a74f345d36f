import type { CloseCode } from '../../generated/codes.ts';
import type { ApplicationMessage, AuditRecord, ErrorCode, PublishData, ServerMessage } from '../../generated/messages.ts';
import type { ServerState } from '../../generated/states.ts';
import type { LimitName, TimingName } from '../../generated/timings.ts';
import type { LoggedEvent, Position, PublishOutcome } from '../events/event-log.ts';
import type { TopicVerdict } from '../events/policy.ts';
import type { RevocationScope } from '../revocations.ts';
import type { RefusalCode, VerifiedToken } from '../verifier/verifier.ts';

/**
 * One reading of both clocks in seconds. The wall clock says when a token lapses, the monotonic clock makes sure that a
 * wall clock set back does not extend it (EXP-7).
 */
export interface Now {
  readonly wall: number;
  readonly monotonic: number;
}

/** What a session is told when it is made; the same for all sessions of a server. */
export interface SessionSettings {
  /** Seconds. */
  readonly timings: Readonly<Record<TimingName, number>>;
  readonly limits: Readonly<Record<LimitName, number>>;
  /** Whether REAUTH is offered; without it the server counts as rolled back. */
  readonly reauth: boolean;
  /** Whether an application takes messages of this X_ type. */
  readonly handles: (type: string) => boolean;
  /** The profile Events, with Resume; null where the server has Core only. */
  readonly events: EventSettings | null;
  /** In [0, 1): spreads warnings (EXP-8). */
  readonly random: () => number;
}

export interface EventSettings {
  readonly authorize: (token: VerifiedToken, topic: string, action: 'subscribe' | 'publish') => TopicVerdict;
  /** Whether clients may publish. */
  readonly publish: boolean;
}

export type TimerName = 'authentication' | 'verification' | 'warning' | 'expiry' | 'grace' | 'heartbeat' | 'close';

/** Due as soon as either clock has reached it; no wall time where the deadline is not bound to a token. */
export interface Deadline {
  readonly monotonic: number;
  readonly wall: number | null;
}

/** The token that messages are judged by (REAUTH-5). */
export interface TokenInForce {
  readonly verified: VerifiedToken;
  readonly authSeq: number;
  /** `expires_at` on the monotonic clock, as seen when the token was accepted. */
  readonly lapsesAt: number;
  /** The warning window of this token in seconds (EXP-1). */
  readonly window: number;
  /** Whether the warning for this expiry was sent (EXP-2). */
  readonly warned: boolean;
}

/** A verification in flight. A result that names another attempt belongs to the past and is dropped. */
export interface PendingVerification {
  readonly attempt: number;
  readonly requestId: string;
}

/** A session at rest. It is never changed in place: `step` yields the next one. */
export interface SessionState {
  readonly phase: ServerState;
  readonly sessionId: string;
  readonly token: TokenInForce | null;
  readonly verification: PendingVerification | null;
  readonly attempts: number;
  readonly deadlines: Readonly<Partial<Record<TimerName, Deadline>>>;
  /** When the last complete message was heard, monotonic seconds. */
  readonly lastHeard: number;
  /** Monotonic times within the last minute: REAUTHs taken, credits granted by TOKEN_EXPIRED, invalid messages. */
  readonly reauths: readonly number[];
  readonly credits: readonly number[];
  readonly offences: readonly number[];
  /** Messages heard within the second that began at `since`, monotonic seconds (RATE-1). */
  readonly rate: { readonly since: number; readonly heard: number };
  /** What is subscribed, each with the number that was last delivered or withheld. */
  readonly topics: ReadonlyMap<string, Position>;
  /** What the log was asked about: per topic the requests in their order, of which it works on the first. */
  readonly opening: ReadonlyMap<string, readonly TopicRequest[]>;
  /** Events that wait for the end of grace (EXP-4). */
  readonly withheld: readonly LoggedEvent[];
  /** Messages sent so far; the next one's id is counted from it. */
  readonly sent: number;
}

/** `log` is what the log said; without it the request has just come. */
export interface SubscribeRequest {
  readonly on: 'SUBSCRIBE';
  readonly id: string;
  readonly topic: string;
  readonly since: Position | null;
  readonly log?: { readonly position: Position; readonly recovered: boolean } | 'unavailable';
}

export interface UnsubscribeRequest {
  readonly on: 'UNSUBSCRIBE';
  readonly id: string;
  readonly topic: string;
}

export type TopicRequest = SubscribeRequest | UnsubscribeRequest;

/** `log` is what the log said; without it the request has just come. */
export interface PublishRequest {
  readonly on: 'PUBLISH';
  readonly id: string;
  readonly event: PublishData;
  readonly log?: PublishOutcome;
}

/** What can happen to a session. Its `on` is a name of the document's machine, but for `clock`: time has passed. */
export type SessionInput =
  | { readonly on: 'clock' }
  | { readonly on: 'AUTHENTICATE' | 'REAUTH'; readonly id: string; readonly token: string }
  | { readonly on: 'PING' | 'PONG'; readonly id: string }
  | TopicRequest
  | PublishRequest
  | { readonly on: 'event'; readonly event: LoggedEvent }
  | { readonly on: 'permission_lost'; readonly topic: string }
  | { readonly on: 'application'; readonly id: string; readonly message: ApplicationMessage }
  | { readonly on: 'malformed' | 'unknown_type' | 'over_rate'; readonly id: string | null }
  | { readonly on: 'binary' | 'invalid_utf8' | 'oversize' | 'flood' | 'unread' | 'unsupported_version' }
  | { readonly on: 'verify.ok'; readonly attempt: number; readonly token: VerifiedToken; readonly revoked?: RevocationScope | null }
  | { readonly on: 'verify.fail'; readonly attempt: number; readonly code: RefusalCode }
  | { readonly on: 'verify.unavailable'; readonly attempt: number }
  | { readonly on: 'revoke'; readonly scope: 'token' | 'session' }
  | { readonly on: 'drain'; readonly retryAfter: number }
  | { readonly on: 'socket.closed'; readonly code: number };

/** An audit record before the server numbers it. */
export type AuditEntry = Omit<AuditRecord, 'seq'>;

/** What the shell has to do, in this order. */
export type SessionEffect =
  | { readonly effect: 'send'; readonly message: ServerMessage }
  | { readonly effect: 'verify'; readonly attempt: number; readonly token: string }
  | { readonly effect: 'deliver'; readonly message: ApplicationMessage }
  | { readonly effect: 'subscribe'; readonly request: SubscribeRequest }
  | { readonly effect: 'unsubscribe'; readonly topic: string }
  | { readonly effect: 'publish'; readonly request: PublishRequest; readonly append: boolean }
  | { readonly effect: 'event'; readonly event: LoggedEvent }
  | { readonly effect: 'close'; readonly code: CloseCode; readonly reason: string }
  | { readonly effect: 'terminate' }
  | { readonly effect: 'audit'; readonly record: AuditEntry };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

/** The session as a pure function; faulty servers are made by wrapping one. */
export interface Session {
  /** The state at the moment of the upgrade. */
  open(sessionId: string, now: Now): SessionState;
  /** Fires what is due by now, then takes the input. */
  step(state: SessionState, input: SessionInput, now: Now): SessionStep;
}

/** Codes that a session itself gives to a refused token, or hands on from the verifier. */
export type { ErrorCode };
