import type { ClientOptions, TokenManager } from '../../client/index.ts';
import type { ClientSession, SessionEffect, SessionInput, SessionSettings, SessionState } from '../../client/session/state.ts';

type Report = Readonly<Record<string, unknown>>;
type WebSocketClass = NonNullable<ClientOptions['WebSocket']>;

/** Where a faulty client finds the suite. */
export interface Surroundings {
  readonly url: string;
  readonly tokenUrl: string;
  /** The token that the manager holds. */
  readonly token: () => string;
  /** Prints a report. */
  readonly report: (report: Report) => void;
}

/** What is wrong with a client: a wrapper around the healthy session, token manager, WebSocket or reports, or a setting nobody should choose. */
export interface ClientFault {
  readonly session?: (healthy: ClientSession, settings: SessionSettings) => ClientSession;
  readonly manager?: (healthy: TokenManager, surroundings: Surroundings) => Pick<TokenManager, 'on' | 'refresh' | 'current'>;
  readonly webSocket?: (healthy: WebSocketClass, surroundings: Surroundings) => WebSocketClass;
  /** The address that the client is given, which it may have changed. */
  readonly url?: (url: string) => string;
  /** What it prints instead of a report. */
  readonly report?: (report: Report) => readonly Report[];
  readonly random?: () => number;
  /** Seconds that it waits for the token endpoint. */
  readonly fetchPatience?: number;
  /** Of what it can be told, if not all. */
  readonly commands?: readonly string[];
}

/** A step of the healthy session, for a fault to bend. */
export interface ClientMoment {
  readonly before: SessionState;
  readonly input: SessionInput;
  readonly now: number;
}

/** A session whose effects are replaced, each by none, one or several. */
export function bendEffects(bend: (effect: SessionEffect, moment: ClientMoment & { readonly after: SessionState }) => readonly SessionEffect[]): NonNullable<ClientFault['session']> {
  return healthy => ({
    open: () => healthy.open(),
    step(before, input, now) {
      const { state: after, effects } = healthy.step(before, input, now);
      return { state: after, effects: effects.flatMap(effect => bend(effect, { before, input, now, after })) };
    },
  });
}

/** A session that does more than the healthy one: its effects are followed by others. */
export function alsoDoes(more: (moment: ClientMoment & { readonly after: SessionState; readonly effects: readonly SessionEffect[] }) => readonly SessionEffect[]): NonNullable<ClientFault['session']> {
  return healthy => ({
    open: () => healthy.open(),
    step(before, input, now) {
      const { state: after, effects } = healthy.step(before, input, now);
      return { state: after, effects: [...effects, ...more({ before, input, now, after, effects })] };
    },
  });
}

/** A session that is told something else than what happened; null for nothing at all. */
export function bendInput(bend: (moment: ClientMoment) => SessionInput | null): NonNullable<ClientFault['session']> {
  return healthy => ({
    open: () => healthy.open(),
    step(before, input, now) {
      const told = bend({ before, input, now });
      return told ? healthy.step(before, told, now) : { state: before, effects: [] };
    },
  });
}

/** A session that remembers something else than what it should. */
export function bendState(bend: (after: SessionState, moment: ClientMoment) => SessionState): NonNullable<ClientFault['session']> {
  return healthy => ({
    open: () => healthy.open(),
    step(before, input, now) {
      const { state, effects } = healthy.step(before, input, now);
      return { state: bend(state, { before, input, now }), effects };
    },
  });
}

/** Which message of the server the input brings, if it brings one. */
export function messageIn(input: SessionInput): { readonly type: string; readonly data?: unknown } | null {
  return input.on === 'message' && input.message !== 'unknown' ? input.message : null;
}

/** Whether the effect sends a message of that type. */
export function sends(effect: SessionEffect, type: string): boolean {
  return effect.effect === 'send' && effect.data.type === type;
}

/** The input with fields of its message's data replaced, where it brings a message of that type. */
export function withData(input: SessionInput, type: string, data: (told: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>): SessionInput {
  const message = messageIn(input);
  return message?.type === type ? { ...input, message: { ...message, data: data((message.data ?? {}) as Readonly<Record<string, unknown>>) } } as SessionInput : input;
}

/** The state with a deadline at another instant; Infinity for never. */
export function withDeadline(state: SessionState, name: keyof SessionState['deadlines'], at: number): SessionState {
  return { ...state, deadlines: { ...state.deadlines, [name]: at } };
}

/** The input as if it were a message that nobody knows. */
export function unread(input: SessionInput): SessionInput {
  return input.on === 'message' ? { ...input, message: 'unknown' } : input;
}

/** The input as if the connection had broken instead. */
export function broken(before: SessionState): SessionInput {
  return { on: 'socket.closed', connection: before.connection, code: 1006 };
}

/** Whether the input brings a message of that type that says so. */
export function tells(input: SessionInput, type: string, said: Readonly<Record<string, unknown>> = {}): boolean {
  const message = messageIn(input);
  return message?.type === type && Object.entries(said).every(([name, value]) => (message.data as Readonly<Record<string, unknown>> | undefined)?.[name] === value);
}
