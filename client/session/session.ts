import type { ClosingMessage, ServerMessage } from '../../generated/messages.ts';
import { arm, emit, isOn, isUp, note, send, type Draft } from './draft.ts';
import { closeByApp, closed, connect, giveUp, hear, newLink, reconnect, silent, wake } from './link.ts';
import { pump, subscribe, take as takeMessage, takeEvent, takePublished, takeSubscribed, takeUnsubscribed, unsubscribe } from './outbox.ts';
import type { ClientSession, DeadlineName, InboundAppMessage, Rows, SessionInput, SessionSettings, SessionState } from './state.ts';
import { adopt, isHeld, isOutstanding, present, presentAgain, refresh, takeRefusal, takeResult } from './tokens.ts';

const newRows: Rows = { connected: false, barred: false, failedRefreshes: 0, failures: 0, offences: 0, denials: 0 };

/**
 * The client's side of a connection as a pure machine: (state, input, now) → (state, effects). It does what the document's
 * rows of the machine `client` say; they are written out here, as the table is too long for a browser, and a test compares.
 */
export function createSession(settings: SessionSettings): ClientSession {
  return {
    open: () => ({
      ...settings,
      ...newRows,
      phase: 'stopped',
      now: 0,
      effects: [],
      connection: 0,
      deadlines: {},
      link: newLink,
      token: null,
      refused: [],
      refreshes: 0,
      refreshing: 0,
      applied: 0,
      barrenAt: -Infinity,
      retryAt: 0,
      topics: new Map(),
      outbox: [],
      paced: [],
      sent: 0,
    }),
    step(state, input, now) {
      const d: Draft = { ...state, deadlines: { ...state.deadlines }, topics: new Map(state.topics), now, effects: [] };
      // What has come is in time, however late the timer that waits for it is looked at.
      const { connection = d.connection } = input as { readonly connection?: number };
      const taker = takers[input.on] as Taker | undefined ?? takeResult;
      if (connection === d.connection) taker(d, input as never);
      while (nextDeadline(d) <= now) {
        const [name, at] = (Object.entries(d.deadlines) as [DeadlineName, number][]).find(([, at]) => at === nextDeadline(d))!;
        arm(d, name);
        fires[name]?.(d, now - at);
      }
      pump(d);
      return { state: d, effects: d.effects };
    },
  };
}

/** When the session wants to be stepped with `timer`, in monotonic seconds; Infinity where nothing is due ever. */
export function nextDeadline(d: SessionState): number {
  return Math.min(Infinity, ...Object.values(d.deadlines));
}

/** A deadline of what is over is disarmed with it, so that each one here is of the present (CLI-10). */
const fires: { readonly [Name in DeadlineName]?: (d: Draft, lateness: number) => void } = {
  silence: silent,
  backoff: connect,
  answer: d => (isOn(d) ? presentAgain(d) : giveUp(d)),
  reauth: presentAgain,
  expiry: lapse,
  refresh: d => refresh(d),
  again: d => refresh(d),
};

/** The token in force has lapsed: grace begins. */
function lapse(d: Draft): void {
  arm(d, 'expiry');
  d.phase = 'grace';
  refresh(d);
}

type Taker = (d: Draft, input: never) => void;

/** What comes of each input; what is not there is a result of the token manager. */
const takers: { readonly [On in SessionInput['on']]?: (d: Draft, input: Extract<SessionInput, { on: On }>) => void } = {
  'app.connect'(d) {
    if (d.phase !== 'stopped') return;
    Object.assign(d, newRows);
    connect(d);
  },
  'app.close': closeByApp,
  'app.message': takeMessage,
  'app.subscribe': subscribe,
  'app.unsubscribe': unsubscribe,
  'socket.open'(d) {
    if (d.phase !== 'connecting') return;
    // It may have lapsed while the socket was being opened.
    if (!isHeld(d)) return reconnect(d);
    d.phase = 'authenticating';
    present(d, 'AUTHENTICATE');
  },
  'socket.failed'(d) { if (d.phase === 'connecting') closed(d, {}); },
  'socket.closed': closed,
  message(d, { message }) {
    if (!isUp(d)) return;
    if (message !== 'unknown') {
      const type = message.type as keyof typeof early;
      const hearer = (isOn(d) ? hearers[type] ?? deliver : early[type]) as Taker | undefined;
      hearer?.(d, message as never);
    }
    hear(d);
  },
  wake,
  timer() {},
};

/** What comes of each message, before AUTHENTICATED too. */
const early = {
  AUTHENTICATED: adopt,
  PING(d: Draft, { id }: ServerMessage): void { send(d, 'PONG', { reply_to: id }); },
  ERROR: takeRefusal,
  CLOSING(d: Draft, { data }: ClosingMessage): void { note(d, { advice: data }); },
};

/** And once it has come; what is not there is of the application. */
const hearers: { readonly [Type in ServerMessage['type']]: (d: Draft, message: Extract<ServerMessage, { type: Type }>) => void } = {
  ...early,
  PONG() {},
  TOKEN_EXPIRED(d, { data }) {
    if (data.auth_seq < d.link.authSeq) return;
    // The server's clock is the one that counts: what is sent from here on would be refused.
    if (data.reason === 'expired') return lapse(d);
    if (isOutstanding(d) || d.phase === 'grace') return;
    emit(d, 'expiring', { expiresIn: data.expires_in });
    refresh(d);
  },
  EVENT: takeEvent,
  SUBSCRIBED: takeSubscribed,
  UNSUBSCRIBED: takeUnsubscribed,
  PUBLISHED: takePublished,
};

function deliver(d: Draft, message: InboundAppMessage): void {
  emit(d, 'message', message);
}
