import type { Checker } from './checker.ts';
import { Connection } from './connection.ts';

export interface PublisherOptions {
  readonly url: string;
  readonly name: string;
  readonly topics: readonly string[];
  readonly checker: Checker;
  readonly random: () => number;
  /** The number of the next publication; null when there are enough. */
  readonly next: () => number | null;
  readonly counts: { retries: number; cuts: number; refused: number };
}

/** Characters of the longest payload: enough for a reader that stops to fall behind by more than its system buffers. */
const longest = 2000;
/** Publications under way at a time. */
const window = 64;
/** Shares of publications that are sent twice, and after which the connection is cut. */
const [sentTwice, cut] = [0.01, 0.0005];

const padding = 'x'.repeat(longest);

/** Publishes until there is no more to publish, and repeats with the same key whatever was not acknowledged when its connection ended. */
export async function publish(options: PublisherOptions): Promise<void> {
  const { url, name, topics, checker, random, next, counts } = options;
  let unacknowledged = new Map<number, string>();
  for (let more = true; more || unacknowledged.size > 0;) {
    const connection = await Connection.open(url, { sub: name, scope: 'write:*' }, () => {});
    if (!connection) continue;
    const tell = async (id: number, topic: string): Promise<void> => {
      const answer = await connection.ask('PUBLISH', { topic, kind: 'kitchen.order_ready', payload: { order_id: `o${id}`, pad: padding.slice(0, (id * 7919) % longest) }, idempotency_key: `k${id}` });
      if (answer?.type === 'ERROR') counts.refused += 1;
      if (answer?.type !== 'PUBLISHED') return;
      checker.see({ what: 'acknowledged', id, topic: answer.data!['topic'], epoch: answer.data!['epoch'], seq: answer.data!['seq'] });
      unacknowledged.delete(id);
    };
    const again = [...unacknowledged];
    counts.retries += again.length;
    await Promise.all(again.map(([id, topic]) => tell(id, topic)));
    const work = async (): Promise<void> => {
      while (connection.socket.readyState === connection.socket.OPEN) {
        const id = next();
        if (id === null) { more = false; return; }
        const topic = topics[Math.floor(random() * topics.length)]!;
        unacknowledged.set(id, topic);
        const twice = random() < sentTwice;
        if (twice) counts.retries += 1;
        const told = Promise.all([tell(id, topic), ...(twice ? [tell(id, topic)] : [])]);
        if (random() < cut) { counts.cuts += 1; connection.socket.terminate(); }
        await told;
      }
    };
    await Promise.all(Array.from({ length: window }, work));
    connection.socket.terminate();
    await connection.over;
  }
}
