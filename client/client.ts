import type { EventKindName, EventPayloads } from '../generated/events.ts';
import { messageGuards } from '../generated/light-guards.ts';
import type { EventMessage } from '../generated/messages.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { checkUrl } from './endpoint.ts';
import { isOn } from './session/draft.ts';
import { createSession as createHealthySession, nextDeadline } from './session/session.ts';
import type { ClientSession, InboundAppMessage, ManagerInput, SessionEffect, SessionEvents, SessionInput, SessionSettings, SessionState } from './session/state.ts';
import { createSubscribe, type Subscription, type TopicEvent } from './subscription.ts';
import { milliseconds } from './timers.ts';
import type { RefreshResult, TokenManager } from './token-manager.ts';

/** What the application sees of the connection; `connected` throughout a refresh and in grace (CLI-12). */
export type ConnectionState = 'connecting' | 'connected' | 'reconnecting' | 'closed';

export interface ClientEvents extends Omit<SessionEvents, 'published' | 'dropped' | 'message'> {
  state: ConnectionState;
  /** An EVENT as it came, or a message of the server's application. */
  message: EventMessage | InboundAppMessage;
  /** What was given up, and why: an error code, `queue_full`, `buffer_full`, `closed`, `other_login` or `offence`. */
  dropped: { readonly message: { readonly type: string; readonly data?: object }; readonly reason: string };
}

/** Seconds; `monotonic` never goes back. */
export interface Clock {
  now(): { readonly wall: number; readonly monotonic: number };
  /** @returns what cancels it. */
  after(seconds: number, act: () => void): () => void;
}

/** All that a client needs of a WebSocket; those of browsers, Node, React Native and `ws` have it. */
export interface ClientSocket {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
  send(text: string): void;
  close(code: number): void;
}

export interface ClientOptions {
  /** `wss:`, or `ws:` to loopback. */
  readonly url: string;
  readonly tokenManager: Pick<TokenManager, 'on' | 'refresh' | 'current'>;
  /** Default: the one of the surroundings. */
  readonly WebSocket?: new (url: string, protocol: string) => ClientSocket;
  /** App messages that are kept while they can't be sent or are not answered. Default 256. */
  readonly queueLimit?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Makes the session from the settings. Tests and faulty clients put their own here. */
  readonly createSession?: (settings: SessionSettings) => ClientSession;
}

/** An event to publish. */
export interface Publication<Kind extends string> {
  readonly topic: string;
  readonly kind: Kind;
  readonly payload: Kind extends EventKindName ? EventPayloads[Kind] : Record<string, unknown>;
  /** Names the event, so that a retry is recognised. Default: drawn at random. */
  readonly idempotencyKey?: string;
}

/** Where an accepted event stands. */
export type Published = SessionEvents['published']['position'];

/** A message was given up; `code` says why, as the event `dropped` does. */
export class DroppedError extends Error {
  declare readonly code: string;
}

export interface Client extends Pick<Emitter<ClientEvents>, 'on'> {
  readonly state: ConnectionState;
  /** Wants a connection from now on. */
  connect(): void;
  /** Wants none any more; what waits is dropped and reported. */
  close(): void;
  /** The device woke up or came online: looks after connection and token at once (CLI-11). */
  wake(): void;
  /** Wants the events of a topic from now on, also after reconnects. They come to the callback, or where the result is iterated. */
  subscribe(topic: string, callback?: (event: TopicEvent) => void): Subscription;
  /**
   * Publishes an event, as soon as that can be done, once.
   * @throws {DroppedError} (rejects) where it was refused or given up.
   */
  publish<Kind extends string>(publication: Publication<Kind>): Promise<Published>;
  /** Sends a message of the application's own; it is not repeated where it may have arrived. */
  send(type: `X_${string}`, data?: Record<string, unknown>): void;
}

type Act = ((data: never) => void) | undefined;

/** Who waits for the answer to a message. */
interface Call {
  resolve?(published: Published): void;
  reject?(error: DroppedError): void;
}

/** Seconds by which a timer may be late, or two clocks apart, before the device is taken to have slept (CLI-11). */
const asleep = 3;

const systemClock: Clock = {
  now: () => ({ wall: Date.now() / 1000, monotonic: (globalThis.performance ?? Date).now() / 1000 }),
  after(seconds, act) {
    const timer = setTimeout(act, milliseconds(seconds));
    return () => clearTimeout(timer);
  },
};

/**
 * Makes a client; it connects when it is told to.
 * @throws {Error} for a URL that is neither `wss:` nor loopback, or carries a token (CONN-3, CONN-7).
 */
export function createClient({ url, tokenManager, clock = systemClock, random = Math.random, WebSocket = (globalThis as unknown as { WebSocket: NonNullable<ClientOptions['WebSocket']> }).WebSocket, queueLimit = 256, createSession = createHealthySession }: ClientOptions): Client {
  checkUrl(url);
  const session = createSession({ random, queueLimit });
  const { on, emit } = createEmitter<ClientEvents>();
  let state = session.open();
  let shown = appState(state);
  let socket: ClientSocket | undefined;
  /** What happened while a step was being carried out; it is taken after it. */
  const inbox: SessionInput[] = [];
  let isStepping = false;
  let cancelTimer: (() => void) | undefined;
  /** How far the wall clock is ahead, and what the monotonic clock has slept through. */
  let ahead = NaN;
  let slept = 0;

  function now(): number {
    const { wall, monotonic } = clock.now();
    const skipped = wall - monotonic - ahead;
    ahead = wall - monotonic;
    if (skipped > asleep) {
      // Some monotonic clocks stand still in sleep; the token went on lapsing.
      slept += skipped;
      inbox.push({ on: 'wake' });
    }
    return monotonic + slept;
  }

  function take(input: SessionInput): void {
    inbox.push(input);
    if (isStepping) return;
    isStepping = true;
    for (let next = inbox.shift(); next; next = inbox.shift()) {
      const before = shown;
      const step = session.step(state, next, now());
      state = step.state;
      shown = appState(state);
      if (shown !== before) emit('state', shown);
      for (const { effect, data } of step.effects) {
        const act = acts[effect] as Act;
        if (act) act(data as never);
        else emit(effect as keyof ClientEvents, data as never);
      }
    }
    isStepping = false;
    sleep();
  }

  /** One timer for all deadlines, armed anew after each step, so that none of the past is left over. */
  function sleep(): void {
    cancelTimer?.();
    const due = nextDeadline(state);
    if (due < Infinity) cancelTimer = clock.after(Math.max(0, due - state.now), () => take({ on: now() - due > asleep ? 'wake' : 'timer' }));
  }

  /** What is to be done about an effect; the application is told of the others. */
  const acts: { readonly [Effect in SessionEffect['effect']]?: (data: Extract<SessionEffect, { effect: Effect }>['data']) => void } = {
    open(connection) {
      try {
        socket = new WebSocket(url, 'token-refresh.v1');
      } catch {
        return take({ on: 'socket.failed', connection });
      }
      socket.onopen = () => take({ on: 'socket.open', connection });
      socket.onmessage = ({ data }: { data: unknown }) => take({ on: 'message', connection, message: readMessage(data) });
      socket.onclose = ({ code }: { code: number }) => take({ on: 'socket.closed', connection, code });
      // The close that follows says all that a program may know.
      socket.onerror = () => {};
    },
    send: message => socket?.send(JSON.stringify(message)),
    close: data => socket?.close(data.code),
    /** One that fails in a way of its own may do better later. */
    async refresh({ number, force }) {
      let result: RefreshResult = { outcome: 'transient' };
      try {
        result = await tokenManager.refresh({ force, reason: 'client' });
      } catch {}
      take({ ...result, on: `manager.${result.outcome}`, number } as ManagerInput);
    },
    published: data => (data.ticket as Call).resolve?.(data.position),
    dropped(data) {
      const code = data.reason;
      (data.message.ticket as Call).reject?.(Object.assign(new DroppedError(`dropped: ${code}`), { code }));
      emit('dropped', data);
    },
  };

  tokenManager.on('token:refreshed', token => take({ on: 'manager.refreshed', ...token }));
  const surroundings = globalThis as unknown as { addEventListener?(type: string, listener: () => void): void };
  for (const event of ['online', 'pageshow']) surroundings.addEventListener?.(event, () => take({ on: 'wake' }));

  return {
    on,
    get state() { return shown; },
    connect() {
      const held = tokenManager.current();
      if (held) take({ on: 'manager.refreshed', ...held });
      take({ on: 'app.connect' });
    },
    close: () => take({ on: 'app.close' }),
    wake: () => take({ on: 'wake' }),
    subscribe: createSubscribe({ on, emit, want: (what, topic) => take({ on: `app.${what}`, topic }) }),
    publish({ topic, kind, payload, idempotencyKey = `${Date.now()}-${Math.random()}` }) {
      const answer = new Promise<Published>((resolve, reject) => take({ on: 'app.message', message: { ticket: { resolve, reject }, type: 'PUBLISH', data: copy({ topic, kind, payload, idempotency_key: idempotencyKey }) } }));
      // It is told by the event `dropped` too, so that nobody has to wait here.
      answer.catch(() => {});
      return answer;
    },
    send: (type, data = {}) => take({ on: 'app.message', message: { ticket: {}, type, data: copy(data) } }),
  };
}

function appState(state: SessionState): ConnectionState {
  if (isOn(state)) return 'connected';
  return state.phase === 'stopped' ? 'closed' : state.connected ? 'reconnecting' : 'connecting';
}

/** A message as it is now. @throws {TypeError} for what JSON can't say. */
function copy<Data>(data: Data): Data {
  return JSON.parse(JSON.stringify(data)) as Data;
}

/** What a frame says; `unknown` for all that this version does not know (CLI-8). */
function readMessage(frame: unknown): Extract<SessionInput, { on: 'message' }>['message'] {
  try {
    const message = JSON.parse(frame as string) as InboundAppMessage;
    return message.type.startsWith('X_') || messageGuards[message.type]!(message) ? message : 'unknown';
  } catch {
    return 'unknown';
  }
}
