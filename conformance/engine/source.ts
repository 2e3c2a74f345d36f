import { randomUUID } from 'node:crypto';
import { describe } from './observer.ts';
import type { Peer } from './peer.ts';
import { positionOf, sampleEvents, type Position, type SampleEvent } from './topics.ts';
import type { Trial } from './trial.ts';
import { NotApplicable } from './violation.ts';

/** Makes an event happen on a server whose clients can't publish. */
export type Emit = (event: { readonly topic: string; readonly kind: string; readonly payload: unknown }) => Promise<void>;

/** Posts the event to an address that the target gives for tests. */
export function emitUrl(url: string, headers: Readonly<Record<string, string>> = {}): Emit {
  return async event => {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(event), signal: AbortSignal.timeout(10_000) }).catch(() => null);
    if (!response?.ok) throw new NotApplicable(`--emit-url ${url} ${response ? `answered ${response.status}` : "can't be reached"}`);
  };
}

/** Share of the advertised rate that is used: two clocks may count a second differently. */
const share = 0.5;
/** Messages at a time where the target advertises no rate. */
const ampleRate = 100;

/** Somebody else who makes events happen: a connection of its own that publishes, or the target's own hook. */
export class Source {
  readonly #trial: Trial;
  readonly #peer: Peer | null;

  private constructor(trial: Trial, peer: Peer | null) {
    this.#trial = trial;
    this.#peer = peer;
  }

  /** @throws {NotApplicable} where no event can be made. */
  static async open(trial: Trial, topics: readonly string[]): Promise<Source> {
    if (!trial.target.capabilities.includes('publish')) {
      if (!trial.fixtures.emit) throw new NotApplicable('the target does not offer publish, and no --emit-url makes events happen');
      return new Source(trial, null);
    }
    const peer = await trial.connect();
    await trial.authenticate(peer, trial.rights({ write: topics }));
    return new Source(trial, peer);
  }

  /** Makes so many events on the topic, at half of the rate that the target permits, and waits until each is accepted. */
  async make(topic: string, count = 1, event: SampleEvent = sampleEvents[0]!): Promise<void> {
    const atOnce = Math.max(1, Math.floor(share * (this.#trial.target.messagesPerSecond ?? ampleRate)));
    for (let made = 0; made < count; made += atOnce) {
      if (made > 0) await new Promise(resolve => setTimeout(resolve, 1000));
      await Promise.all(Array.from({ length: Math.min(atOnce, count - made) }, () => this.#one(topic, event)));
    }
  }

  async #one(topic: string, { kind, payload }: SampleEvent): Promise<Position | null> {
    if (!this.#peer) {
      await this.#trial.fixtures.emit!({ topic, kind, payload });
      return null;
    }
    const id = this.#peer.send({ type: 'PUBLISH', data: { topic, kind, payload, idempotency_key: randomUUID() } });
    const reply = await this.#peer.reply(id, this.#trial.promptly('EVT-3', 'PUBLISHED for an event that is valid and permitted'));
    this.#trial.require('EVT-3', reply.type === 'PUBLISHED', 'PUBLISHED for an event that is valid and permitted', describe(reply));
    return positionOf(reply.data);
  }
}
