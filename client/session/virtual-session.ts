import type { AuthenticatedData, ServerMessage } from '../../generated/messages.ts';
import { createSession, nextDeadline } from './session.ts';
import type { ClientSession, SessionEffect, SessionInput, SessionSettings, SessionState } from './state.ts';

export const settings: SessionSettings = { random: () => 0.5, queueLimit: 4 };

/** What a server says in AUTHENTICATED. */
export function terms(more: Partial<AuthenticatedData> = {}): AuthenticatedData {
  return { user_id: 'cook', session_id: 's', auth_seq: 1, expires_in: 100, heartbeat_interval: 15, max_missed_pongs: 3, expiry_warning: 50, grace_period: 10, capabilities: ['reauth', 'events'], ...more };
}

/** A message without its id. */
type Said = ServerMessage extends infer Each ? (Each extends ServerMessage ? Omit<Each, 'id'> : never) : never;

/** A session whose time is moved by hand, and what it wanted done. */
export class VirtualSession {
  readonly session: ClientSession;
  state: SessionState;
  now = 1000;
  effects: SessionEffect[] = [];

  constructor(given: Partial<SessionSettings> = {}, session = createSession({ ...settings, ...given })) {
    this.session = session;
    this.state = session.open();
  }

  take(input: SessionInput): readonly SessionEffect[] {
    const { state, effects } = this.session.step(this.state, input, this.now);
    this.state = state;
    this.effects.push(...effects);
    return effects;
  }

  /** Lets time pass, waking the session whenever it asked to be. */
  pass(seconds: number): void {
    const end = this.now + seconds;
    for (let due = nextDeadline(this.state); due < end; due = nextDeadline(this.state)) {
      this.now = Math.max(this.now, due);
      this.take({ on: 'timer' });
    }
    this.now = end;
    this.take({ on: 'timer' });
  }

  hear(message: Said | 'unknown'): readonly SessionEffect[] {
    return this.take({ on: 'message', connection: this.state.connection, message: message === 'unknown' ? message : ({ id: 's', ...message } as ServerMessage) });
  }

  refreshed(token: string, expiresIn = 100, more: { number?: number; login?: string } = {}): readonly SessionEffect[] {
    return this.take({ on: 'manager.refreshed', token, expiresIn, ...more });
  }

  /** The result of the refresh in flight. */
  result(on: 'same' | 'transient' | 'login_required'): readonly SessionEffect[] {
    return this.take({ on: `manager.${on}`, number: this.state.refreshing });
  }

  socket(on: 'open' | 'failed'): readonly SessionEffect[] {
    return this.take({ on: `socket.${on}`, connection: this.state.connection });
  }

  closed(code: number): readonly SessionEffect[] {
    return this.take({ on: 'socket.closed', connection: this.state.connection, code });
  }

  /** The last message of that type that was sent. */
  last(type: string): { id: string; data?: any; reply_to?: string } | undefined {
    return this.effects.flatMap(({ effect, data }) => (effect === 'send' && data.type === type ? [data] : [])).at(-1);
  }

  /** AUTHENTICATED to what is outstanding. */
  accept(more: Partial<AuthenticatedData> = {}): readonly SessionEffect[] {
    return this.hear({ type: 'AUTHENTICATED', reply_to: this.state.link.pending!.ids.at(-1)!, data: terms({ auth_seq: this.state.link.authSeq + 1, ...more }) });
  }

  /** ERROR to what is outstanding, or to another message. */
  refuse(code: string, more: { retryable?: boolean; retry_after?: number; to?: string } = {}): readonly SessionEffect[] {
    const { retryable = false, to = this.state.link.pending?.ids.at(-1)!, ...rest } = more;
    return this.hear({ type: 'ERROR', reply_to: to, data: { code, message: '', retryable, ...rest } });
  }

  /** Opens a connection with the token A. */
  connect(more: Partial<AuthenticatedData> = {}): this {
    this.refreshed('A');
    this.take({ on: 'app.connect' });
    this.socket('open');
    this.accept(more);
    return this;
  }

  publish(key: string): readonly SessionEffect[] {
    return this.take({ on: 'app.message', message: { ticket: { key }, type: 'PUBLISH', data: { topic: 't', kind: 'k', payload: {}, idempotency_key: key } } });
  }

  /** What was done since the last look, in words. */
  done(): readonly string[] {
    const done = this.effects.map(({ effect, data }) => {
      if (effect === 'send') return data.type === 'PUBLISH' ? `PUBLISH ${(data.data as { idempotency_key: string }).idempotency_key}` : data.type;
      if (effect === 'close') return `close ${data.code}`;
      if (effect === 'dropped') return `dropped ${(data.message.data as { idempotency_key?: string }).idempotency_key} ${data.reason}`;
      return effect;
    });
    this.effects = [];
    return done;
  }
}
