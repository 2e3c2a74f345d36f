import { nextDeadline } from './session.ts';
import type { ClientSession, OutboundMessage, SessionEffect, SessionInput, SessionState } from './state.ts';
import { terms } from './virtual-session.ts';

/** How server, network and token endpoint behave at present. */
export interface Weather {
  /** What the token endpoint does. */
  endpoint: 'good' | 'same' | 'transient' | 'login_required' | 'useless';
  /** What the server makes of tokens. */
  verdict: 'good' | 'token_invalid' | 'token_stale' | 'token_expired' | 'auth_unavailable' | 'rate_limited' | 'mute';
  /** What it makes of PUBLISH and SUBSCRIBE. */
  service: 'good' | 'internal' | 'forbidden_topic' | 'mute';
  network: 'good' | 'down' | 'lossy';
  /** Seconds on the way, and at the endpoint. */
  delay: number;
  /** Seconds that a token lives. */
  life: number;
}

export const fair: Weather = { endpoint: 'good', verdict: 'good', service: 'good', network: 'good', delay: 0.1, life: 60 };
/** Messages a second that the server advertises. */
export const rate = 4;

const rounding = 1e-6;
/** Seconds after which AUTHENTICATE or REAUTH may be repeated. */
const answered = 10 - rounding;

function ensure(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(promise);
}

/** The server's side of one connection, and what the client was told over it. */
interface Line {
  readonly connection: number;
  isOpen: boolean;
  isClosed: boolean;
  authSeq: number;
  /** As the client knows it: no message of the application from here on. */
  lapsesAt: number;
  served: boolean;
  outstanding: { token: string; at: number; ids: readonly string[] } | null;
  /** When the last message on its way arrives; order is kept. */
  arrival: number;
  readonly presented: Map<string, number>;
}

/** A small server, a token endpoint and a network around one session, in virtual time; it holds the session to its promises. */
export class World {
  readonly session: ClientSession;
  state: SessionState;
  now = 0;
  weather: Weather = { ...fair };
  /** Seconds by which the session's timer is late. */
  lateness = 0;
  steps = 0;
  readonly #events: { at: number; act: () => void }[] = [];
  readonly #tokens = new Map<string, number>();
  /** When tokens lapse, as the client was told. */
  readonly #known = new Map<string, number>();
  readonly #refused = new Set<string>();
  readonly #settled = new Map<number, string>();
  #published = 0;
  #line: Line | null = null;
  #refreshing = 0;
  #wake = Infinity;
  #sends: number[] = [];
  /** Whether somebody said that there is to be no connection. */
  isOver = true;

  constructor(session: ClientSession) {
    this.session = session;
    this.state = session.open();
  }

  take(input: SessionInput): void {
    ensure(++this.steps < 4000, 'busy without end');
    const before = this.state;
    const { state, effects } = this.session.step(before, input, this.now);
    this.state = state;
    for (const effect of effects) this.#carryOut(effect);
    this.#checkRest();
    const due = nextDeadline(state);
    if (due === this.#wake) return;
    this.#wake = due;
    // Old timers are left where they are: they fire too, early for what is due now.
    if (due < Infinity) this.#later(Math.max(0, due - this.now) + this.lateness, () => this.take({ on: 'timer' }));
  }

  pass(seconds: number): void {
    const end = this.now + seconds;
    while (this.#events.length && this.#events[0]!.at <= end) {
      const { at, act } = this.#events.shift()!;
      this.now = Math.max(this.now, at);
      act();
    }
    this.now = end;
  }

  #later(seconds: number, act: () => void): void {
    const at = this.now + seconds;
    const index = this.#events.findIndex(event => event.at > at);
    this.#events.splice(index < 0 ? this.#events.length : index, 0, { at, act });
  }

  /** The endpoint's next token; a useless one has lapsed already. */
  mint(): { token: string; expiresIn: number } {
    const token = `t${this.#tokens.size}`;
    const expiresIn = this.weather.endpoint === 'useless' ? 0 : this.weather.life;
    this.#tokens.set(token, this.now + expiresIn);
    return { token, expiresIn };
  }

  push(): void {
    this.take({ on: 'manager.refreshed', ...this.mint() });
  }

  publish(): void {
    const number = ++this.#published;
    this.take({ on: 'app.message', message: { ticket: { number }, type: 'PUBLISH', data: { topic: 't', kind: 'k', payload: {}, idempotency_key: String(number) } } });
  }

  /** The socket ends, with that code; without one the peer is gone and nobody says so. */
  cut(code?: number): void {
    const line = this.#line;
    if (!line || line.isClosed) return;
    line.isClosed = true;
    if (code) this.#later(Math.max(0, line.arrival - this.now), () => {
      if (line !== this.#line) return;
      this.#line = null;
      this.take({ on: line.isOpen ? 'socket.closed' : 'socket.failed', connection: line.connection, code });
    });
  }

  /** The server says something, and it arrives unless the network is bad. */
  say(message: object, line = this.#line): void {
    if (!line || line.isClosed || this.weather.network === 'down') return;
    if (this.weather.network === 'lossy' && this.steps % 3 === 0) return;
    line.arrival = Math.max(line.arrival, this.now + this.weather.delay);
    this.#later(line.arrival - this.now, () => {
      if (line === this.#line) this.#learn(message as OutboundMessage, line);
      this.take({ on: 'message', connection: line.connection, message: { id: 's', ...message } as never });
    });
  }

  /** Everything is well again. */
  heal(): void {
    this.weather = { ...fair };
    this.lateness = 0;
    if (this.#line?.isClosed !== false) return;
    this.cut(1006);
  }

  /** What the client knows by now, as seen from outside. */
  #learn(message: OutboundMessage, line: Line): void {
    const { data = {} } = message as { data?: Record<string, any> };
    const isAnswer = !!line.outstanding?.ids.includes(message.reply_to!);
    if (message.type === 'AUTHENTICATED' && isAnswer) {
      // It counts from receipt, so what the client can know is later than the truth by the time that the message took.
      this.#known.set(line.outstanding!.token, this.now + data['expires_in']);
      Object.assign(line, { served: true, lapsesAt: this.now + data['expires_in'], outstanding: null });
      this.isOver = this.state.phase === 'stopped';
    }
    if (message.type === 'TOKEN_EXPIRED' && data['reason'] === 'expired' && data['auth_seq'] >= line.authSeq) line.lapsesAt = this.now;
    if (message.type !== 'ERROR' || !isAnswer) return;
    const { token } = line.outstanding!;
    if (!line.served && (data['code'] === 'auth_unavailable' || data['code'] === 'rate_limited')) return;
    if (data['code'] === 'auth_unavailable' || data['code'] === 'rate_limited') line.presented.delete(token);
    else this.#refused.add(token);
    line.outstanding = null;
  }

  #carryOut({ effect, data }: SessionEffect): void {
    switch (effect) {
      case 'open': return this.#open(data);
      case 'close':
        ensure(!this.#line || this.#line.connection === data.connection, 'closed another connection');
        if (this.#line) this.#line.isClosed = true;
        this.#line = null;
        return;
      case 'send': return this.#hear(data);
      case 'refresh': return this.#refresh(data.number);
      case 'published': return this.#settle((data.ticket as { number: number }).number, 'published');
      case 'dropped': return this.#settle((data.message.ticket as { number: number }).number, data.reason);
      case 'closed':
      case 'login_required': this.isOver = true;
    }
  }

  #settle(number: number, how: string): void {
    ensure(!this.#settled.has(number), `PUBLISH ${number} was settled twice: ${this.#settled.get(number)}, ${how}`);
    this.#settled.set(number, how);
  }

  #open(connection: number): void {
    const { token } = this.state;
    ensure(token !== null && token.expiresAt > this.now, 'opened a socket without an unexpired token');
    const line: Line = { connection, isOpen: false, isClosed: false, authSeq: 0, lapsesAt: 0, served: false, outstanding: null, presented: new Map(), arrival: 0 };
    this.#line = line;
    this.#sends = [];
    if (this.weather.network === 'good') this.#later(this.weather.delay, () => {
      if (line.isClosed) return;
      line.isOpen = true;
      this.take({ on: 'socket.open', connection });
    });
    else if (this.weather.network === 'lossy') this.cut(1006);
  }

  #refresh(number: number): void {
    ensure(!this.#refreshing, 'two refreshes in flight');
    this.#refreshing = number;
    const { endpoint, delay } = this.weather;
    this.#later(delay * 2, () => {
      this.#refreshing = 0;
      if (endpoint === 'good' || endpoint === 'useless') this.take({ on: 'manager.refreshed', number, ...this.mint() });
      else this.take({ on: `manager.${endpoint}`, number });
    });
  }

  /** A message of the client: judged at once, answered later. */
  #hear(message: OutboundMessage): void {
    const line = this.#line;
    ensure(line !== null && line.isOpen, 'sent without an open socket');
    const { type, id } = message;
    if (type === 'AUTHENTICATE' || type === 'REAUTH') return this.#present(line, type, id, (message.data as { token: string }).token);
    if (type === 'PONG') return;
    if (type === 'PING') return this.say({ type: 'PONG', reply_to: id }, line);
    ensure(line.served && this.now < line.lapsesAt, `${type} in grace or before AUTHENTICATED`);
    this.#sends = [...this.#sends.filter(at => at > this.now - 1 + rounding), this.now];
    ensure(this.#sends.length <= rate * 0.8, 'faster than the server takes it');
    const { service } = this.weather;
    if (service === 'mute') return;
    if (service !== 'good') return this.say({ type: 'ERROR', reply_to: id, data: { code: service, message: '', retryable: service === 'internal' } }, line);
    if (type === 'PUBLISH') this.say({ type: 'PUBLISHED', reply_to: id, data: { topic: 't', epoch: 'e', seq: 1 } }, line);
    if (type === 'SUBSCRIBE') this.say({ type: 'SUBSCRIBED', reply_to: id, data: { topic: 't', epoch: 'e', seq: 1 } }, line);
    if (type === 'UNSUBSCRIBE') this.say({ type: 'UNSUBSCRIBED', reply_to: id, data: { topic: 't', reason: 'requested' } }, line);
  }

  #present(line: Line, type: string, id: string, token: string): void {
    ensure((type === 'AUTHENTICATE') === (line.presented.size === 0), `${type} out of place`);
    ensure(!line.outstanding || this.now - line.outstanding.at >= answered, 'two AUTHENTICATE or REAUTH outstanding');
    ensure(!this.#refused.has(token), 'a refused token was presented again');
    ensure((this.#known.get(token) ?? this.#tokens.get(token)!) > this.now, 'an expired token was presented');
    ensure(this.now - (line.presented.get(token) ?? -Infinity) >= answered, 'a token was presented twice');
    const repeated = line.outstanding?.token === token ? line.outstanding.ids : [];
    line.outstanding = { token, at: this.now, ids: [...repeated, id] };
    line.presented.set(token, this.now);
    const { verdict } = this.weather;
    if (verdict === 'mute') return;
    if (verdict === 'good') {
      const authSeq = ++line.authSeq;
      const expiresIn = this.#tokens.get(token)! - this.now;
      this.say({ type: 'AUTHENTICATED', reply_to: id, data: terms({ auth_seq: authSeq, expires_in: Math.max(0, expiresIn - this.weather.delay), limits: { messages_per_second: rate } }) }, line);
      this.#later(expiresIn, () => {
        if (authSeq === line.authSeq) this.say({ type: 'TOKEN_EXPIRED', data: { reason: 'expired', expires_in: 0, auth_seq: authSeq } }, line);
      });
      if (authSeq === 1) this.#beat(line);
      return;
    }
    const retryable = verdict === 'auth_unavailable' || verdict === 'rate_limited' || verdict === 'token_expired';
    this.say({ type: 'ERROR', reply_to: id, data: { code: verdict, message: '', retryable, ...(verdict === 'rate_limited' && { retry_after: 3 }) } }, line);
    if (type === 'AUTHENTICATE') this.#later(this.weather.delay, () => { if (line === this.#line) this.cut(retryable && verdict !== 'token_expired' ? 4500 : 4401); });
  }

  #beat(line: Line): void {
    this.#later(15, () => {
      if (line.isClosed) return;
      this.say({ type: 'PING' }, line);
      this.#beat(line);
    });
  }

  /** What must be true between steps. */
  #checkRest(): void {
    const { phase, outbox, deadlines } = this.state;
    const numbers = outbox.flatMap(({ ticket }) => (ticket ? [(ticket as { number: number }).number] : []));
    for (const [index, number] of numbers.entries()) {
      ensure(index === 0 || number > numbers[index - 1]!, 'the queue is out of order');
      ensure(!this.#settled.has(number), `PUBLISH ${number} is settled and kept`);
    }
    ensure(numbers.length + this.#settled.size === this.#published || this.steps < 0, 'a PUBLISH is lost');
    const allowed: Record<string, string> = { stopped: '', waiting: 'again backoff', connecting: 'answer', authenticating: 'answer again' };
    for (const [name, at] of Object.entries(deadlines)) ensure(at === Infinity || (allowed[phase] ?? name).includes(name), `the deadline ${name} is armed while ${phase}`);
  }
}
