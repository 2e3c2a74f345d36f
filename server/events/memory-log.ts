import { randomBytes } from 'node:crypto';
import type { LimitName } from '../../generated/timings.ts';
import type { Clock } from '../clock.ts';
import type { EventLog, LoggedEvent, Position, Publication, PublishOutcome, Subscriber } from './event-log.ts';
import { eventFrame, fingerprint } from './publication.ts';
import { RememberedKeys } from './remembered-keys.ts';
import { Topic, type HistoryBounds } from './topic.ts';

/** How much the log in memory may hold. */
export interface MemoryLogOptions {
  readonly limits: Readonly<Record<LimitName, number>>;
  readonly clock: Pick<Clock, 'now'>;
  /** Topics without a subscriber whose history is kept; beyond it the one that was longest unused begins anew. Default 1000. */
  readonly idleTopics?: number;
  /** Idempotency keys; beyond it PUBLISH is unavailable until the oldest is past its window. Default 500,000, about 150 MB. */
  readonly keys?: number;
}

interface Reader {
  readonly subscriber: Subscriber;
  /** Events up to this one were handed over before it was a reader, or are not for it. */
  readonly after: number;
}

/**
 * The event log of a single process. Everything happens in the call itself; only what is published by somebody who is being
 * told of an event waits until all have heard of that one, so that everybody hears of all in the same order.
 */
export class MemoryLog implements EventLog {
  /** In the order in which they were last used. */
  readonly #topics = new Map<string, Topic>();
  readonly #readers = new Map<string, Set<Reader>>();
  readonly #keys: RememberedKeys;
  readonly #bounds: HistoryBounds;
  readonly #idleTopics: number;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #untold: LoggedEvent[] = [];
  #telling = false;

  constructor({ limits, clock, idleTopics = 1000, keys = 500_000 }: MemoryLogOptions) {
    this.#bounds = { events: limits.resume_events, bytes: limits.resume_bytes, age: limits.resume_window };
    this.#keys = new RememberedKeys(limits.idempotency_window, keys);
    this.#idleTopics = idleTopics;
    this.#clock = clock;
  }

  publish(publication: Publication, append: boolean, done: (outcome: PublishOutcome) => void): void {
    const { wall, monotonic: now } = this.#clock.now();
    const name = publication.key === null ? null : JSON.stringify([publication.publisher, publication.key]);
    const print = name === null ? '' : fingerprint(publication);
    const known = name === null ? null : this.#keys.find(name, now);
    if (known) return done(known.fingerprint === print ? { outcome: 'repeated', position: known.position } : { outcome: 'conflicting' });
    if (!append) return done({ outcome: 'unknown' });
    if (!this.#keys.hasRoom(now)) return done({ outcome: 'unavailable' });
    const topic = this.#use(publication.topic, now);
    const position = { epoch: topic.epoch, seq: topic.seq + 1 };
    const event = { ...position, topic: topic.name, frame: eventFrame(publication, position, wall) };
    topic.append(event, now);
    if (name !== null) this.#keys.remember(name, print, position, now);
    this.#untold.push(event);
    done({ outcome: 'accepted', position });
    this.#tell();
  }

  subscribe(name: string, since: Position | null, subscriber: Subscriber): () => void {
    const now = this.#clock.now().monotonic;
    const topic = this.#use(name, now);
    const missed = since === null ? null : topic.after(since, now);
    const reader: Reader = { subscriber, after: topic.seq };
    const readers = this.#readers.get(name) ?? new Set();
    this.#readers.set(name, readers.add(reader));
    subscriber.opened(missed === null ? topic.position : since!, missed !== null);
    for (const event of missed ?? []) {
      if (!readers.has(reader)) break;
      subscriber.event(event);
    }
    return () => {
      readers.delete(reader);
      if (readers.size === 0 && this.#readers.get(name) === readers) this.#readers.delete(name);
    };
  }

  /** Tells the readers of what they don't know yet, one event after the other. */
  #tell(): void {
    if (this.#telling) return;
    this.#telling = true;
    try {
      for (let event = this.#untold.shift(); event; event = this.#untold.shift()) {
        for (const { subscriber, after } of this.#readers.get(event.topic) ?? []) {
          if (event.seq > after) subscriber.event(event);
        }
      }
    } finally {
      this.#telling = false;
    }
  }

  /** The topic, as the one used last. One that was forgotten begins a new epoch (EVT-9). */
  #use(name: string, now: number): Topic {
    const topic = this.#topics.get(name) ?? new Topic(name, `e${randomBytes(9).toString('base64url')}`, this.#bounds);
    this.#topics.delete(name);
    this.#forgetIdle(now);
    this.#topics.set(name, topic);
    return topic;
  }

  /** Looks at the two that were longest unused: enough to fall behind nowhere, as each use adds one at most. */
  #forgetIdle(now: number): void {
    let looked = 0;
    for (const [name, topic] of this.#topics) {
      if ((looked += 1) > 2) return;
      topic.trim(now);
      if (!this.#readers.has(name)) {
        if (this.#topics.size - this.#readers.size < this.#idleTopics) return;
        this.#topics.delete(name);
      } else {
        this.#topics.delete(name);
        this.#topics.set(name, topic);
      }
    }
  }
}
