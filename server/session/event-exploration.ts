import fc from 'fast-check';
import type { Position } from '../events/event-log.ts';
import { createSession } from './session.ts';
import type { PublishRequest, Session, SessionEffect, SessionSettings, SubscribeRequest } from './state.ts';
import { event, start, verified, VirtualSession, withEvents } from './virtual-session.ts';

const topics = ['orders.1', 'orders.2'] as const;
type Topic = (typeof topics)[number];

/** What can happen to a session that has subscriptions, as a property test draws it. */
type Play =
  | { readonly kind: 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'PUBLISH' | 'event'; readonly topic: Topic }
  | { readonly kind: 'answer' | 'unavailable' | 'refuse' | 'reauth' }
  | { readonly kind: 'ok'; readonly expiresIn: number; readonly scopes: readonly Topic[] }
  | { readonly kind: 'pass'; readonly seconds: number };

const topic = fc.constantFrom(...topics);
const play: fc.Arbitrary<Play> = fc.oneof(
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom('SUBSCRIBE' as const, 'SUBSCRIBE' as const, 'UNSUBSCRIBE' as const, 'PUBLISH' as const), topic }) },
  { weight: 12, arbitrary: fc.record({ kind: fc.constant('event' as const), topic }) },
  { weight: 10, arbitrary: fc.record({ kind: fc.constantFrom('answer' as const, 'answer' as const, 'answer' as const, 'unavailable' as const, 'refuse' as const, 'reauth' as const) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('ok' as const), expiresIn: fc.integer({ min: 1, max: 60 }), scopes: fc.subarray([...topics]) }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.integer({ min: 0, max: 80 }).map(quarters => quarters / 4) }) },
);

/** A log that answers when it is told to, and the client's view of what the session sent. */
class Life {
  readonly virtual: VirtualSession;
  readonly #heads = new Map<Topic, number>(topics.map(each => [each, 0]));
  readonly #feeds = new Set<string>();
  readonly #asked: (SubscribeRequest | PublishRequest)[] = [];
  readonly #requests = new Set<string>();
  readonly #answers: string[] = [];
  /** What the client has of each topic that it is subscribed to. */
  readonly #client = new Map<string, number>();
  /** What the last token that was presented permits, and the one in force: the session's own word is not taken for it. */
  #presented: readonly string[] = topics;
  #permitted: readonly string[] = [];
  #ids = 0;
  #told = 0;

  constructor(settings: SessionSettings, session: Session) {
    this.virtual = new VirtualSession(settings, session);
    this.#take(() => this.virtual.present({ ...verified(30), scopes: [...topics] }));
  }

  play(one: Play): void {
    const { virtual } = this;
    switch (one.kind) {
      case 'SUBSCRIBE': return this.#take(() => virtual.take({ on: 'SUBSCRIBE', id: this.#request(), topic: one.topic, since: null }));
      case 'UNSUBSCRIBE': return this.#take(() => virtual.take({ on: 'UNSUBSCRIBE', id: this.#request(), topic: one.topic }));
      case 'PUBLISH': return this.#take(() => virtual.take({ on: 'PUBLISH', id: this.#request(), event: { topic: one.topic, kind: 'kitchen.order_ready', payload: { order_id: 'o' }, idempotency_key: 'k' } }));
      case 'event': return this.#happen(one.topic);
      case 'answer': return this.#answer('well');
      case 'unavailable': return this.#answer('unavailable');
      case 'refuse': return this.#take(() => virtual.take({ on: 'verify.fail', attempt: virtual.state.attempts, code: 'token_invalid' }));
      case 'reauth': return this.#take(() => virtual.request('REAUTH'));
      case 'ok':
        this.#presented = one.scopes;
        return this.#take(() => virtual.verify({ ...verified(virtual.wall - start + one.expiresIn), scopes: one.scopes }));
      case 'pass': return this.#take(() => virtual.pass(one.seconds));
    }
  }

  /** Everything that waits is answered; then nothing may be missing. */
  settle(): void {
    while (this.#asked.length > 0) this.#answer('well');
    ensure(new Set(this.#answers).size === this.#answers.length, 'a request was answered twice');
    const { phase, withheld } = this.virtual.state;
    if (phase === 'closing' || phase === 'closed') return;
    const unanswered = [...this.#requests].filter(id => !this.#answers.includes(id));
    ensure(unanswered.length === 0, `requests without an answer: ${unanswered.join(', ')}`);
    for (const [name, seq] of this.#client) {
      const kept = withheld.filter(each => each.topic === name).length;
      ensure(seq + kept === this.#heads.get(name as Topic), 'an event was lost');
    }
  }

  #request(): string {
    const id = `q${(this.#ids += 1)}`;
    if (this.virtual.state.phase !== 'closing' && this.virtual.state.phase !== 'closed') this.#requests.add(id);
    return id;
  }

  #happen(name: Topic): void {
    const seq = this.#heads.get(name)! + 1;
    this.#heads.set(name, seq);
    if (this.#feeds.has(name)) this.#take(() => this.virtual.take(event(name, seq)));
  }

  #answer(how: 'well' | 'unavailable'): void {
    const request = this.#asked.shift();
    if (request?.on === 'SUBSCRIBE') {
      if (how === 'well') this.#feeds.add(request.topic);
      const position: Position = { epoch: 'e', seq: this.#heads.get(request.topic as Topic)! };
      this.#take(() => this.virtual.take({ ...request, log: how === 'well' ? { position, recovered: false } : 'unavailable' }));
    } else if (request?.on === 'PUBLISH') {
      this.#take(() => this.virtual.take({ ...request, log: how === 'well' ? { outcome: 'accepted', position: { epoch: 'e', seq: 1 } } : { outcome: 'unavailable' } }));
    }
  }

  #take(act: () => void): void {
    act();
    const effects = this.virtual.effects.slice(this.#told);
    this.#told = this.virtual.effects.length;
    for (const { effect } of effects) this.#see(effect);
  }

  #see(effect: SessionEffect): void {
    switch (effect.effect) {
      case 'subscribe': this.#asked.push(effect.request); return;
      case 'publish': this.#asked.push(effect.request); return;
      case 'unsubscribe': this.#feeds.delete(effect.topic); return;
      case 'close': this.#feeds.clear(); this.#asked.length = 0; return;
      case 'event': return this.#receive(effect.event.topic, effect.event.seq);
      case 'send': break;
      default: return;
    }
    const { message } = effect;
    if ('reply_to' in message && message.reply_to?.startsWith('q')) this.#answers.push(message.reply_to);
    if (message.type === 'SUBSCRIBED') {
      ensure(this.#permitted.includes(message.data.topic), 'a topic was granted that the token does not permit');
      const current = this.#client.get(message.data.topic);
      ensure(current === undefined || current === message.data.seq, 'a repeated SUBSCRIBE moved the position');
      this.#client.set(message.data.topic, message.data.seq);
    }
    if (message.type === 'UNSUBSCRIBED') this.#client.delete(message.data.topic);
    if (message.type === 'AUTHENTICATED') {
      this.#permitted = this.#presented;
      for (const each of message.data.revoked ?? []) this.#client.delete(each);
    }
  }

  #receive(name: string, seq: number): void {
    const { token } = this.virtual.state;
    ensure(token !== null && this.virtual.wall < token.verified.expiresAt, 'an event went out under a token that had lapsed');
    ensure(this.#permitted.includes(name), 'an event went out that the token does not permit');
    const last = this.#client.get(name);
    ensure(last !== undefined, 'an event of a topic that is not subscribed');
    ensure(seq === last + 1, `event ${seq} came after ${last}`);
    this.#client.set(name, seq);
  }
}

function ensure(holds: boolean, promise: string): asserts holds {
  if (!holds) throw new Error(promise);
}

/**
 * Plays that many lives of a session with subscriptions, whose log answers late, never in vain and sometimes not at all, and
 * checks what the client saw.
 * @returns the number of happenings.
 * @throws {Error} that names the promise that was broken, and the shortest life that breaks it.
 */
export function exploreEvents(lives: number, bend: (healthy: Session, settings: SessionSettings) => Session = healthy => healthy): number {
  const settings = withEvents(({ scopes }, name) => (scopes.includes(name) ? 'permitted' : 'forbidden'));
  let steps = 0;
  fc.assert(fc.property(fc.array(play, { minLength: 10, maxLength: 60, size: 'max' }), plays => {
    const life = new Life(settings, bend(createSession(settings), settings));
    for (const one of plays) life.play(one);
    steps += plays.length;
    life.settle();
  }), { numRuns: lives });
  return steps;
}
