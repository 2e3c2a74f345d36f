import { positionOf, shown, type Position } from '../../engine/topics.ts';
import { TopicWatch } from '../../engine/topic-watch.ts';
import { isRecord } from '../../engine/record.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { ClientMemory } from '../client-memory.ts';
import type { Frame, Watch, WatchOptions } from '../watch.ts';

/** Requests and keys that are remembered. */
const most = 4096;

/** EVT-1 to EVT-4, EVT-6, EVT-7, REAUTH-8, REAUTH-9: topics, numbers, keys. */
export class ServerEventsWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #topics: TopicWatch;
  readonly #publishing = new BoundedMap<unknown, string>(most);
  readonly #published: ClientMemory['published'];
  readonly #exchange: WatchOptions['exchange'];
  readonly #resuming = new BoundedMap<unknown, Position | null>(most);
  /** Topics with an event since the last AUTHENTICATED; null before the second. */
  #since: Set<string> | null = null;
  #authenticated = false;
  /** Whether the present event is its topic's first since then. */
  #isAcross = false;

  /** @param published what was answered for each key, on all connections of the user. */
  constructor({ notes, exchange }: WatchOptions, published: ClientMemory['published']) {
    [this.#notes, this.#exchange, this.#published] = [notes, exchange, published];
    this.#topics = new TopicWatch((requirement, expected, seen) => {
      notes.broken(requirement, expected, seen);
      if (requirement === 'EVT-1' && this.#isAcross) notes.broken('REAUTH-9', `${expected}, across REAUTH too`, seen);
    }, exchange.fromTheStart);
  }

  client({ message }: Frame): void {
    if (message?.type === 'PUBLISH') this.#publishing.set(message.id, String(message.data['idempotency_key']));
    if (message?.type === 'SUBSCRIBE') this.#resuming.set(message.id, isRecord(message.data['since']) ? positionOf(message.data['since']) : null);
  }

  server({ message, at }: Frame): void {
    if (!message) return;
    const { type, reply_to, data } = message;
    const topic = String(data['topic']);
    this.#isAcross = type === 'EVENT' && this.#since !== null && !this.#since.has(topic);
    this.#topics.see(message);
    if (type === 'AUTHENTICATED') [this.#since, this.#authenticated] = [this.#authenticated ? new Set() : null, true];
    if (type === 'EVENT') this.#since?.add(topic);
    if (type === 'AUTHENTICATED' && Array.isArray(data['revoked']) && data['revoked'].length > 0) this.#notes.judged('REAUTH-8');
    if (type === 'EVENT') this.#notes.judged('EVT-1', 'EVT-7', ...(this.#isAcross ? (['REAUTH-9'] as const) : []));
    if (type === 'UNSUBSCRIBED') this.#notes.judged('EVT-6');
    if (type === 'SUBSCRIBED' && this.#resuming.has(reply_to)) {
      this.#subscribed(this.#resuming.get(reply_to)!, data);
      this.#resuming.delete(reply_to);
    }
    if (type === 'PUBLISHED' && this.#publishing.has(reply_to)) {
      this.#accepted(this.#publishing.get(reply_to)!, `${String(data['topic'])} ${shown(positionOf(data))}`, at);
      this.#publishing.delete(reply_to);
    }
  }

  #subscribed(since: Position | null, data: Readonly<Record<string, unknown>>): void {
    const recovered = data['recovered'];
    if (since === null) return this.#notes.require('EVT-4', recovered === undefined, 'no recovered where no since was', `recovered ${String(recovered)}`);
    this.#notes.require('EVT-4', typeof recovered === 'boolean', 'recovered in the answer to since', 'none');
    if (recovered === true) this.#notes.require('EVT-4', shown(since) === shown(positionOf(data)), `SUBSCRIBED with ${shown(since)}, as it is recovered`, shown(positionOf(data)));
  }

  #accepted(key: string, where: string, at: number): void {
    const { session } = this.#exchange;
    // Of whom a key is, and for how long, AUTHENTICATED has told.
    if (!session) return;
    const name = `${String(session.user)} ${key}`;
    const before = this.#published.get(name);
    if (before && at - before.at < session.idempotencyWindow) this.#notes.require('EVT-3', before.where === where, `PUBLISHED ${before.where}, as for the key ${key} before`, where);
    else this.#published.set(name, { where, at });
  }
}
