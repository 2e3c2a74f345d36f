/** Where an event stands. */
export interface Place {
  readonly topic: string;
  readonly epoch: string;
  readonly seq: number;
}

/** What a client writes down, in the order in which it happens to it. `id` names the publication. */
export type Seen =
  | ({ readonly what: 'acknowledged'; readonly id: number } & Place)
  | { readonly what: 'opened' | 'closing' | 'expired' | 'authenticated'; readonly client: string }
  | ({ readonly what: 'subscribed'; readonly client: string; readonly recovered: boolean | undefined } & Place)
  | { readonly what: 'ended'; readonly client: string; readonly topic: string }
  | ({ readonly what: 'event'; readonly client: string; readonly id: number } & Place);

/** Each is a promise of the protocol; what is counted is how often it was broken. */
export const promises = {
  gap: 'a number is missing',
  again: 'a number came again, or out of order',
  different: 'two clients saw different events under one number',
  twice: 'a publication became two events',
  misplaced: 'an acknowledgement names a number under which another event stands',
  lost: 'an acknowledged event reached nobody who was subscribed',
  unasked: 'an event of a topic that was not subscribed, or no longer permitted',
  inGrace: 'an event under a token that had lapsed',
  afterClosing: 'an event after CLOSING',
  falselyRecovered: 'recovered was said, and the position is not where the client was',
  behind: 'a client that is subscribed did not get everything by the end',
} as const;
export type PromiseName = keyof typeof promises;

interface Client {
  /** Last number per topic, kept over connections. */
  readonly last: Map<string, { epoch: string; seq: number }>;
  readonly subscribed: Set<string>;
  inGrace: boolean;
  closing: boolean;
}

/** Reads what clients wrote down and counts broken promises. */
export class Checker {
  readonly broken: Record<PromiseName, number> = Object.fromEntries(Object.keys(promises).map(name => [name, 0])) as Record<PromiseName, number>;
  /** The first of each kind, in words. */
  readonly examples: string[] = [];
  readonly counts = { acknowledged: 0, delivered: 0, recovered: 0, notRecovered: 0 };
  readonly #clients = new Map<string, Client>();
  /** Per topic and epoch, by number: the publication. */
  readonly #histories = new Map<string, number[]>();
  /** By publication: where it stands. */
  readonly #places = new Map<number, string>();
  readonly #acknowledged = new Map<number, string>();
  readonly #heads = new Map<string, number>();

  see(entry: Seen): void {
    if (entry.what === 'acknowledged') return this.#acknowledge(entry.id, entry);
    const client = this.#client(entry.client);
    switch (entry.what) {
      case 'opened':
        client.subscribed.clear();
        client.inGrace = false;
        client.closing = false;
        return;
      case 'closing': client.closing = true; return;
      case 'expired': client.inGrace = true; return;
      case 'authenticated': client.inGrace = false; return;
      case 'ended': client.subscribed.delete(entry.topic); return;
      case 'subscribed': return this.#subscribe(entry.client, client, entry, entry.recovered);
      case 'event': return this.#event(entry.client, client, entry, entry.id);
    }
  }

  /** Where each topic stands, as far as events were acknowledged. */
  get heads(): ReadonlyMap<string, number> {
    return this.#heads;
  }

  /** What can be said only when everything has come to rest. */
  finish(): void {
    for (const [id, place] of this.#acknowledged) {
      const stands = this.#places.get(id);
      // Where nobody was subscribed to its topic at the time, nobody can tell.
      if (stands !== undefined && stands !== place) this.#note('misplaced', `publication ${id}: acknowledged at ${place}, seen at ${stands}`);
      if (stands === undefined) this.#note('lost', `publication ${id} at ${place}`);
    }
    for (const [name, { subscribed, last }] of this.#clients) {
      for (const topic of subscribed) {
        const { epoch, seq } = last.get(topic)!;
        const head = (this.#histories.get(`${topic} ${epoch}`)?.length ?? 1) - 1;
        if (seq < head) this.#note('behind', `${name} has ${topic} up to ${seq} of ${head}`);
      }
    }
  }

  #client(name: string): Client {
    const known = this.#clients.get(name);
    if (known) return known;
    const client: Client = { last: new Map(), subscribed: new Set(), inGrace: false, closing: false };
    this.#clients.set(name, client);
    return client;
  }

  #subscribe(name: string, client: Client, { topic, epoch, seq }: Place, recovered: boolean | undefined): void {
    const last = client.last.get(topic);
    if (recovered) {
      this.counts.recovered += 1;
      if (last?.epoch !== epoch || last.seq !== seq) this.#note('falselyRecovered', `${name}: ${topic} from ${last?.seq}, said ${seq}`);
    } else if (recovered === false) {
      this.counts.notRecovered += 1;
    }
    client.subscribed.add(topic);
    client.last.set(topic, { epoch, seq });
  }

  #event(name: string, client: Client, { topic, epoch, seq }: Place, id: number): void {
    this.counts.delivered += 1;
    const what = `${name}: ${topic} ${seq}`;
    if (client.closing) this.#note('afterClosing', what);
    if (client.inGrace) this.#note('inGrace', what);
    if (!client.subscribed.has(topic)) return this.#note('unasked', what);
    const last = client.last.get(topic)!;
    if (last.epoch === epoch && seq > last.seq + 1) this.#note('gap', `${what} after ${last.seq}`);
    if (last.epoch === epoch && seq <= last.seq) this.#note('again', `${what} after ${last.seq}`);
    client.last.set(topic, { epoch, seq });
    const history = this.#histories.get(`${topic} ${epoch}`) ?? [];
    this.#histories.set(`${topic} ${epoch}`, history);
    if (history[seq] !== undefined) {
      if (history[seq] !== id) this.#note('different', `${what}: publications ${history[seq]} and ${id}`);
      return;
    }
    history[seq] = id;
    const place = `${topic} ${epoch} ${seq}`;
    const before = this.#places.get(id);
    if (before !== undefined) this.#note('twice', `publication ${id}: ${before} and ${place}`);
    this.#places.set(id, place);
  }

  #acknowledge(id: number, { topic, epoch, seq }: Place): void {
    const place = `${topic} ${epoch} ${seq}`;
    const before = this.#acknowledged.get(id);
    if (before === undefined) this.counts.acknowledged += 1;
    else if (before !== place) this.#note('misplaced', `publication ${id}: acknowledged at ${before} and at ${place}`);
    this.#acknowledged.set(id, place);
    this.#heads.set(topic, Math.max(seq, this.#heads.get(topic) ?? 0));
  }

  #note(promise: PromiseName, example: string): void {
    if (this.broken[promise] === 0) this.examples.push(`${promises[promise]}: ${example}`);
    this.broken[promise] += 1;
  }
}
