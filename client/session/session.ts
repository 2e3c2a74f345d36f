import { arm, emit, isOn, note, send, type Draft } from './draft.ts';
import { closeByApp, closed, connect, giveUp, hear, newLink, reconnect, silent, wake } from './link.ts';
import { pump, subscribe, take as takeMessage, takeError, takeEvent, takeReply, unsubscribe } from './outbox.ts';
import type { ClientSession, DeadlineName, Rows, SessionInput, SessionSettings, SessionState } from './state.ts';
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
      login: undefined,
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
      if (!('connection' in input) || input.connection === d.connection) take(d, input);
      for (let at = nextDeadline(d); at <= now; at = nextDeadline(d)) {
        const name = (Object.keys(d.deadlines) as DeadlineName[]).find(each => d.deadlines[each] === at)!;
        arm(d, name);
        fire(d, name, now - at);
      }
      pump(d);
      return { state: d, effects: d.effects };
    },
  };
}

/** When the session wants to be stepped with `timer`, in monotonic seconds; Infinity where nothing is due ever. */
export function nextDeadline({ deadlines }: SessionState): number {
  return Math.min(Infinity, ...Object.values(deadlines));
}

/** A deadline of what is over is disarmed with it, so that each one here is of the present (CLI-10). */
function fire(d: Draft, name: DeadlineName, lateness: number): void {
  switch (name) {
    case 'silence': return silent(d, lateness);
    case 'backoff': return connect(d);
    case 'answer': return isOn(d) ? presentAgain(d) : giveUp(d);
    case 'reauth': return presentAgain(d);
    case 'expiry': return lapse(d);
    case 'refresh':
    case 'again': return refresh(d);
  }
}

/** The token in force has lapsed: grace begins. */
function lapse(d: Draft): void {
  arm(d, 'expiry');
  d.phase = 'grace';
  refresh(d);
}

function take(d: Draft, input: SessionInput): void {
  const { phase } = d;
  const isUp = isOn(d) || phase === 'authenticating';
  switch (input.on) {
    case 'app.connect':
      if (phase !== 'stopped') return;
      Object.assign(d, newRows);
      return connect(d);
    case 'app.close': return closeByApp(d);
    case 'app.message': return takeMessage(d, input.message);
    case 'app.subscribe': return subscribe(d, input.topic);
    case 'app.unsubscribe': return unsubscribe(d, input.topic);
    case 'socket.open':
      if (phase !== 'connecting') return;
      // It may have lapsed while the socket was being opened.
      if (!isHeld(d)) return reconnect(d);
      d.phase = 'authenticating';
      return present(d, 'AUTHENTICATE');
    case 'socket.failed':
    case 'socket.closed':
      if (phase === 'connecting') closed(d);
      else if (isUp && input.on === 'socket.closed') closed(d, input.code);
      return;
    case 'message':
      if (!isUp) return;
      if (input.message !== 'unknown') hearMessage(d, input.message);
      return hear(d);
    case 'wake': return wake(d);
    case 'timer': return;
    default: takeResult(d, input);
  }
}

function hearMessage(d: Draft, message: Exclude<Extract<SessionInput, { on: 'message' }>['message'], 'unknown'>): void {
  switch (message.type) {
    case 'AUTHENTICATED': return adopt(d, message);
    case 'PING': return void send(d, 'PONG', { reply_to: message.id });
    case 'PONG': return;
    case 'ERROR':
      if (!takeRefusal(d, message)) takeError(d, message);
      return;
    case 'CLOSING': return note(d, { advice: message.data });
  }
  if (!isOn(d)) return;
  switch (message.type) {
    case 'TOKEN_EXPIRED': {
      const { auth_seq, reason, expires_in } = message.data;
      if (auth_seq < d.link.authSeq) return;
      // The server's clock is the one that counts: what is sent from here on would be refused.
      if (reason === 'expired') return lapse(d);
      if (isOutstanding(d) || d.phase === 'grace') return;
      emit(d, 'expiring', { expiresIn: expires_in });
      return refresh(d);
    }
    case 'EVENT': return takeEvent(d, message);
    case 'SUBSCRIBED':
    case 'UNSUBSCRIBED':
    case 'PUBLISHED': return takeReply(d, message);
    default: emit(d, 'message', message);
  }
}
