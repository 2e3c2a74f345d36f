import WebSocket from 'ws';
import { seconds, token } from '../faults/process.ts';
import type { Checker } from './checker.ts';
import { Connection } from './connection.ts';

export interface ReaderOptions {
  readonly url: string;
  readonly name: string;
  readonly topics: readonly string[];
  readonly checker: Checker;
  readonly random: () => number;
  /** Revokes a session; resolves when the server has said so. */
  readonly revoke: (sessionId: string) => Promise<void>;
  readonly counts: Record<'reauths' | 'downgrades' | 'lapses' | 'reconnects' | 'stops' | 'cutOff' | 'revocations', number>;
}

const scopeOf = (topics: readonly string[]): string => topics.map(topic => `read:${topic}`).join(' ');

/** Seconds that it reads nothing: by far too long for what is published meanwhile. */
const longestStop = 6;

/** A screen that has an eventful life: it refreshes, loses rights and gets them back, lapses, reconnects, stops reading, is revoked. */
export class Reader {
  readonly #options: ReaderOptions;
  readonly #last = new Map<string, { epoch: string; seq: number }>();
  #connection: Connection | null = null;
  #sessionId = '';

  constructor(options: ReaderOptions) {
    this.#options = options;
  }

  /** Lives until `enough` says so, and then goes on reading. */
  async live(enough: () => boolean): Promise<void> {
    await this.#connect();
    const { random } = this.#options;
    const turns = [() => this.#refresh(), () => this.#refresh(), () => this.#downgrade(), () => this.#lapse(), () => this.#reconnect(), () => this.#stopReading(), () => this.#revoked()];
    while (!enough()) {
      await seconds(0.1 + 0.4 * random());
      await turns[Math.floor(random() * turns.length)]!();
      if (this.#connection?.socket.readyState !== WebSocket.OPEN) await this.#connect();
    }
  }

  /** Whether everything up to these numbers was read. */
  has(heads: ReadonlyMap<string, number>): boolean {
    return this.#options.topics.every(topic => (this.#last.get(topic)?.seq ?? 0) >= (heads.get(topic) ?? 0));
  }

  leave(): void {
    this.#connection?.socket.terminate();
  }

  #see(type: string, data: Record<string, any>): void {
    const { checker, name: client } = this.#options;
    const { topic, epoch, seq } = data as { topic: string; epoch: string; seq: number };
    switch (type) {
      case 'EVENT':
        checker.see({ what: 'event', client, topic, epoch, seq, id: Number(String(data['payload'].order_id).slice(1)) });
        this.#last.set(topic, { epoch, seq });
        return;
      case 'SUBSCRIBED':
        checker.see({ what: 'subscribed', client, topic, epoch, seq, recovered: data['recovered'] });
        this.#last.set(topic, { epoch, seq });
        return;
      case 'AUTHENTICATED':
        this.#sessionId = data['session_id'];
        checker.see({ what: 'authenticated', client });
        for (const revoked of data['revoked'] ?? []) checker.see({ what: 'ended', client, topic: revoked });
        return;
      case 'TOKEN_EXPIRED':
        if (data['reason'] === 'expired') checker.see({ what: 'expired', client });
        return;
      case 'CLOSING': return checker.see({ what: 'closing', client });
    }
  }

  async #connect(): Promise<void> {
    const { url, name, topics, checker } = this.#options;
    for (;;) {
      checker.see({ what: 'opened', client: name });
      this.#connection = await Connection.open(url, { sub: name, scope: scopeOf(topics) }, ({ type, data }) => this.#see(type, data ?? {}));
      if (this.#connection && (await Promise.all(topics.map(topic => this.#subscribe(topic)))).every(Boolean)) return;
    }
  }

  async #subscribe(topic: string): Promise<boolean> {
    const since = this.#last.get(topic);
    const answer = await this.#connection!.ask('SUBSCRIBE', { topic, ...(since ? { since } : {}) });
    return answer?.type === 'SUBSCRIBED';
  }

  async #reauth(topics: readonly string[], expiresIn = 3600): Promise<boolean> {
    const now = Date.now() / 1000;
    const answer = await this.#connection!.ask('REAUTH', { token: token({ sub: this.#options.name, scope: scopeOf(topics), iat: now, exp: now + expiresIn }) });
    return answer?.type === 'AUTHENTICATED';
  }

  async #refresh(): Promise<void> {
    this.#options.counts.reauths += 1;
    await this.#reauth(this.#options.topics);
  }

  /** Loses one topic for a while, and then goes on where it was. */
  async #downgrade(): Promise<void> {
    const [lost, ...kept] = this.#options.topics.toSorted(() => this.#options.random() - 0.5);
    this.#options.counts.downgrades += 1;
    if (!(await this.#reauth(kept))) return;
    await seconds(0.2 * this.#options.random());
    if (await this.#reauth(this.#options.topics)) await this.#subscribe(lost!);
  }

  /** Comes with a new token only when the old one has lapsed. */
  async #lapse(): Promise<void> {
    this.#options.counts.lapses += 1;
    if (!(await this.#reauth(this.#options.topics, 0.4))) return;
    await seconds(0.5 + 0.3 * this.#options.random());
    await this.#reauth(this.#options.topics);
  }

  async #reconnect(): Promise<void> {
    this.#options.counts.reconnects += 1;
    this.#connection!.socket.terminate();
    await seconds(0.3 * this.#options.random());
  }

  async #stopReading(): Promise<void> {
    const connection = this.#connection!;
    this.#options.counts.stops += 1;
    connection.socket.pause();
    await seconds(longestStop * this.#options.random());
    connection.socket.resume();
    const code = await Promise.race([connection.over, seconds(0.2).then(() => null)]);
    if (code !== null) this.#options.counts.cutOff += 1;
  }

  async #revoked(): Promise<void> {
    this.#options.counts.revocations += 1;
    await Promise.all([this.#options.revoke(this.#sessionId), this.#connection!.over]);
  }
}
