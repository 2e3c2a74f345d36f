import type { ServerMessage } from '../../generated/messages.ts';
import { limits, timings, type LimitName, type TimingName } from '../../generated/timings.ts';
import type { VerifiedToken } from '../verifier/verifier.ts';
import { nextWake } from './deadlines.ts';
import { createSession } from './session.ts';
import type { EventSettings, Session, SessionEffect, SessionInput, SessionSettings, SessionState } from './state.ts';

/** The document's defaults, without jitter. */
export const defaultSettings: SessionSettings = {
  timings: Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.default])) as Record<TimingName, number>,
  limits: Object.fromEntries(Object.entries(limits).map(([name, entry]) => [name, entry.default])) as Record<LimitName, number>,
  reauth: true,
  handles: () => false,
  events: null,
  random: () => 0,
};

/** The same with the profile Events, by that policy. */
export function withEvents(authorize: EventSettings['authorize'] = () => 'permitted'): SessionSettings {
  return { ...defaultSettings, events: { authorize, publish: true } };
}

/** An event as the log hands it over, of about that many bytes. */
export function event(topic: string, seq: number, bytes = 0): Extract<SessionInput, { on: 'event' }> {
  return { on: 'event', event: { topic, epoch: 'e', seq, frame: Buffer.from(JSON.stringify({ topic, seq }).padEnd(bytes)) } };
}

/** When virtual time begins, in NumericDate seconds. */
export const start = 1_800_000_000;

/** A token as a verifier vouches for it; instants are seconds from the start of virtual time. */
export function verified(expiresAt: number, more: { issuedAt?: number | null; subject?: string } = {}): VerifiedToken {
  const { issuedAt = -3600, subject = 'cook' } = more;
  return {
    identity: { issuer: 'urn:issuer', subject, tenant: null },
    expiresAt: start + expiresAt,
    issuedAt: issuedAt === null ? null : start + issuedAt,
    tokenId: null,
    scopes: [],
  };
}

/** A session whose time is moved by hand: what the shell does, without sockets, timers and keys. */
export class VirtualSession {
  readonly session: Session;
  state: SessionState;
  wall = start;
  monotonic = 0;
  /** False for a client that falls silent. */
  answersPing = true;
  /** Everything the session wanted done, with the time at which it did, in seconds from the start. */
  readonly effects: { readonly at: number; readonly effect: SessionEffect }[] = [];
  #ids = 0;

  constructor(settings: SessionSettings = defaultSettings, session = createSession(settings)) {
    this.session = session;
    this.state = this.session.open('session', this);
  }

  take(input: SessionInput): readonly SessionEffect[] {
    const { state, effects } = this.session.step(this.state, input, { wall: this.wall, monotonic: this.monotonic });
    this.state = state;
    this.effects.push(...effects.map(effect => ({ at: this.monotonic, effect })));
    if (this.answersPing && effects.some(effect => effect.effect === 'send' && effect.message.type === 'PING')) this.take({ on: 'PONG', id: 'pong' });
    return effects;
  }

  /** Lets time pass, waking the session whenever it asked to be. */
  pass(seconds: number): void {
    const end = this.monotonic + seconds;
    for (let wake = nextWake(this.state, this); wake !== null && this.monotonic + wake < end; wake = nextWake(this.state, this)) {
      this.#move(wake);
      this.take({ on: 'clock' });
    }
    this.#move(end - this.monotonic);
    this.take({ on: 'clock' });
  }

  /** Time passes and the session is not woken: a stalled event loop. */
  stall(seconds: number): void {
    this.#move(seconds);
  }

  #move(seconds: number): void {
    this.wall += seconds;
    this.monotonic += seconds;
  }

  /** The id of the last request. */
  get lastRequest(): string | null {
    return this.#ids === 0 ? null : `c${this.#ids}`;
  }

  request(on: 'AUTHENTICATE' | 'REAUTH'): readonly SessionEffect[] {
    return this.take({ on, id: `c${++this.#ids}`, token: 'token' });
  }

  ping(): readonly SessionEffect[] {
    return this.take({ on: 'PING', id: `c${++this.#ids}` });
  }

  /** SUBSCRIBE, and the log's answer in the same moment where it is asked. */
  subscribe(topic: string, seq = 0): readonly SessionEffect[] {
    const asked = this.take({ on: 'SUBSCRIBE', id: `c${++this.#ids}`, topic, since: null });
    const request = asked.find(effect => effect.effect === 'subscribe')?.request;
    return request ? [...asked, ...this.take({ ...request, log: { position: { epoch: 'e', seq }, recovered: false } })] : asked;
  }

  verify(token: VerifiedToken): readonly SessionEffect[] {
    return this.take({ on: 'verify.ok', attempt: this.state.attempts, token });
  }

  /** AUTHENTICATE or REAUTH and its verdict in one moment. */
  present(token: VerifiedToken): readonly SessionEffect[] {
    const asked = this.request(this.state.token ? 'REAUTH' : 'AUTHENTICATE');
    return [...asked, ...this.verify(token)];
  }

  /** What was done since the last look, in words, heartbeats left out. */
  done(): readonly string[] {
    const done = words(this.effects.map(({ effect }) => effect)).filter(word => word !== 'PING');
    this.effects.length = 0;
    return done;
  }

  /** The messages sent since the last look, heartbeats left out. */
  sent(): readonly { readonly at: number; readonly message: ServerMessage }[] {
    const messages = this.effects.flatMap(({ at, effect }) => (effect.effect === 'send' && effect.message.type !== 'PING' ? [{ at, message: effect.message }] : []));
    this.effects.length = 0;
    return messages;
  }
}

/** Messages in a few words: `ERROR token_stale`. */
export function words(effects: readonly SessionEffect[]): readonly string[] {
  return effects.flatMap(effect => {
    if (effect.effect === 'close') return [`close ${effect.code}`];
    if (effect.effect === 'event') return [`EVENT ${effect.event.topic} ${effect.event.seq}`];
    if (effect.effect !== 'send') return [];
    const { message } = effect;
    switch (message.type) {
      case 'ERROR': return [`ERROR ${message.data.code}`];
      case 'TOKEN_EXPIRED': return [`TOKEN_EXPIRED ${message.data.reason}`];
      case 'AUTHENTICATED': return [`AUTHENTICATED ${message.data.auth_seq}`];
      case 'SUBSCRIBED': return [`SUBSCRIBED ${message.data.topic} ${message.data.seq}`];
      case 'CLOSING': return [`CLOSING ${message.data.code} ${message.data.reconnect}`];
      default: return [message.type];
    }
  });
}
