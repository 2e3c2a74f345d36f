import type { AuthenticatedData, ClosingData, EventData, Position, PublishData, ServerMessage } from '../../generated/messages.ts';
import type { ClientState } from '../../generated/states.ts';

/** What a session is told when it is made. */
export interface SessionSettings {
  /** In [0, 1): spreads refreshes and reconnects (CLI-2, CLI-5). */
  readonly random: () => number;
  /** App messages that are kept at the same time, sent and unanswered ones among them (CLI-3). */
  readonly queueLimit: number;
}

/** `answer` bounds the opening of a socket too, `again` is the next refresh after one that yielded nothing, `reauth` a REAUTH that was put off. */
export type DeadlineName = 'answer' | 'refresh' | 'again' | 'reauth' | 'expiry' | 'silence' | 'backoff' | 'pace';

export interface Token {
  readonly value: string;
  /** Monotonic seconds. */
  readonly expiresAt: number;
}

/** What belongs to one connection and ends with it (CLI-10). */
export interface Link {
  /** The token in force; null before AUTHENTICATED. */
  readonly inForce: string | null;
  readonly authSeq: number;
  /** AUTHENTICATE or REAUTH without an answer, with more than one id where it was repeated after 10 s (CLI-1); outstanding as long as `answer` is armed. */
  readonly pending: { readonly ids: readonly string[]; readonly token: string } | null;
  /** Tokens presented on this connection, the latest few. */
  readonly presented: readonly string[];
  /** The newest AUTHENTICATED. */
  readonly terms: AuthenticatedData | null;
  readonly advice: ClosingData | null;
  /** When the first AUTHENTICATED came; Infinity before. */
  readonly since: number;
}

/** A message of the application; the shell knows it again by its ticket. */
export interface AppMessage {
  readonly ticket: object;
  readonly type: 'PUBLISH' | `X_${string}`;
  readonly data: PublishData | Record<string, unknown>;
}

/** What waits to be sent or to be answered, in the order of the application's wishes. Subscriptions have no ticket. */
export interface Request {
  readonly ticket?: object | undefined;
  readonly type: string;
  readonly data: { readonly topic?: string; readonly since?: Position | undefined } & object;
  /** The number of the message that is unanswered; 0 for one that waits. */
  readonly sent: number;
  /** Not before this instant. */
  readonly from: number;
  readonly tries: number;
}

/** What is counted since the application asked to connect. */
export interface Rows {
  /** Whether there was an AUTHENTICATED. */
  connected: boolean;
  /** A person must log in; the manager is not asked (CLI-4). */
  barred: boolean;
  /** Refreshes in a row that failed, or whose token was refused, for now or for good. */
  failedRefreshes: number;
  /** Connections lost in a row, closes in a row by a fault of ours, and by 4401 (CLI-5). */
  failures: number;
  offences: number;
  denials: number;
}

/** A session at rest. It is never changed in place: `step` yields the next one. All instants are monotonic seconds. */
export interface SessionState extends SessionSettings, Rows {
  phase: ClientState;
  /** The instant of the last step, and what it brought. */
  now: number;
  effects: SessionEffect[];
  /** The number of the newest connection. */
  connection: number;
  deadlines: Partial<Record<DeadlineName, number>>;
  link: Link;
  /** The newest token. */
  token: Token | null;
  login?: string | undefined;
  /** Tokens that are never presented again, the latest few (CLI-9). */
  refused: readonly string[];
  /** Refreshes begun so far, pushed tokens among them; the last one's number. */
  refreshes: number;
  /** The number of the refresh in flight; 0 for none. */
  refreshing: number;
  /** The number of the refresh whose token was last kept. */
  applied: number;
  /** When a refresh last yielded no other token. */
  barrenAt: number;
  /** No connection before this instant, as `retry_after` said. */
  retryAt: number;
  /** Wanted topics: the last event handed over, or where the subscription began; null for one that never stood. */
  topics: Map<string, Position | null>;
  outbox: readonly Request[];
  /** When the app messages of the last second were sent. */
  paced: readonly number[];
  /** Messages sent so far; ids are counted from it. */
  sent: number;
}

/** What the application is told. Never a token (SEC-2). */
export interface SessionEvents {
  connected: AuthenticatedData;
  reauthenticated: AuthenticatedData;
  expiring: { readonly expiresIn: number };
  /** `code` is the close code, where there was one. `delay` in seconds. */
  reconnecting: { readonly delay: number; readonly code: number | undefined };
  /** `reason` is `application`, `login_required`, or the name or number of the close. */
  closed: { readonly reason: string; readonly code: number | undefined };
  message: { readonly type: string; readonly id: string; readonly data?: EventData | Record<string, unknown> };
  published: { readonly ticket: object; readonly position: { readonly topic: string; readonly epoch: string; readonly seq: number } };
  /** `reason` is an error code, or `queue_full`, `closed`, `other_login` or `offence`. */
  dropped: { readonly message: Pick<Request, 'ticket' | 'type' | 'data'>; readonly reason: string };
  recovery_failed: { readonly topic: string };
  unsubscribed: { readonly topic: string; readonly reason: string };
  /** A token, or a message of the application that can't be sent again, was refused. */
  refused: { readonly code: string };
  login_required: Record<string, never>;
}

/** What the shell has to do besides. What it sends goes over the newest connection; one that it closes it forgets. */
export interface SessionActs {
  /** The number of the connection. */
  open: number;
  send: OutboundMessage;
  close: { readonly connection: number; readonly code: number };
  refresh: { readonly number: number; readonly force: boolean };
}

/** One of both, in the order in which they are to be carried out. */
export type SessionEffect = { readonly [Name in keyof (SessionActs & SessionEvents)]: { readonly effect: Name; readonly data: (SessionActs & SessionEvents)[Name] } }[keyof (SessionActs & SessionEvents)];

export interface OutboundMessage {
  readonly type: string;
  readonly id: string;
  readonly reply_to?: string;
  readonly data?: object;
}

/** A message of the application from the server. */
export interface InboundAppMessage {
  readonly type: `X_${string}`;
  readonly id: string;
  readonly data?: Record<string, unknown>;
}

/** A result of the token manager; without a number it was pushed (`token:refreshed`) and gets one now. `expiresIn` in seconds. */
export type ManagerInput =
  | { readonly on: 'manager.refreshed'; readonly number?: number; readonly token: string; readonly expiresIn: number; readonly login?: string | undefined }
  | { readonly on: 'manager.same' | 'manager.transient' | 'manager.login_required'; readonly number?: number };

/** What can happen. Inputs of sockets carry the number of their connection. */
export type SessionInput =
  | { readonly on: 'app.connect' | 'app.close' | 'timer' | 'wake' }
  | { readonly on: 'app.message'; readonly message: AppMessage }
  | { readonly on: 'app.subscribe' | 'app.unsubscribe'; readonly topic: string }
  | ManagerInput
  | { readonly on: 'socket.open' | 'socket.failed'; readonly connection: number }
  | { readonly on: 'socket.closed'; readonly connection: number; readonly code: number }
  | { readonly on: 'message'; readonly connection: number; readonly message: ServerMessage | InboundAppMessage | 'unknown' };

export interface SessionStep {
  readonly state: SessionState;
  readonly effects: readonly SessionEffect[];
}

/** The session as a pure function; faulty clients are made by wrapping one. */
export interface ClientSession {
  /** The state before the application asked for anything. */
  open(): SessionState;
  /** Takes the input, then fires what is due by now, in monotonic seconds. */
  step(state: SessionState, input: SessionInput, now: number): SessionStep;
}
