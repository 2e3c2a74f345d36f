import type { Received } from '../engine/observer.ts';
import { exampleTopic, sampleEvents } from '../engine/topics.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';

/** Where the suite's events go. */
export const topic = exampleTopic;
const event = { topic, ...sampleEvents[0]! };

/** Seconds in which both sides have seen what was under way. */
export const crossing = 0.3;

/** Tells the client to publish an event under that key. */
export async function publish(t: ClientTrial, key: string): Promise<void> {
  await t.tell({ do: 'publish', ...event, idempotency_key: key });
}

export function isPublish(key: string): (message: Received) => boolean {
  return ({ type, data }) => type === 'PUBLISH' && data['idempotency_key'] === key;
}

/** Accepts an event. */
export function acknowledge(connection: Connection, message: Received, seq = 1): void {
  connection.send({ type: 'PUBLISHED', reply_to: message.id, data: { topic, epoch: 'e1', seq } });
}

/** Expects PUBLISH of those keys, in this order, and acknowledges each. */
export async function publishes(t: ClientTrial, connection: Connection, keys: readonly string[]): Promise<void> {
  for (const [index, key] of keys.entries()) {
    const message = await connection.nextOf('PUBLISH', t.promptly('CLI-3', `PUBLISH ${key}`));
    t.require('CLI-3', message.data['idempotency_key'] === key, `PUBLISH in order: ${keys.join(', ')}`, `${String(message.data['idempotency_key'])} in the place of ${key}`);
    acknowledge(connection, message, index + 1);
  }
}

/** CLI-3: nothing that was to be sent is lost, nor sent twice, nor out of order. */
export const publishingCases: readonly ClientCase[] = [
  {
    id: 'client/publishing/unanswered-at-the-loss',
    title: 'What was not acknowledged when the connection broke goes over the next, in order and with the same keys',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      for (const key of ['k1', 'k2', 'k3']) await publish(t, key);
      acknowledge(connection, await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1')));
      await connection.next(isPublish('k3'), t.promptly('CLI-3', 'PUBLISH k3'));
      await connection.alive('CLI-3');
      connection.cut();
      const next = await t.returns('CLI-5');
      const authenticate = await t.authenticate(next);
      await publish(t, 'k4');
      await next.absent(({ type }) => type === 'PUBLISH', 0.5, { requirement: 'CLI-3', expected: 'nothing that needs a token before AUTHENTICATED' });
      next.accept(authenticate);
      await publishes(t, next, ['k2', 'k3', 'k4']);
      await next.absent(({ type }) => type === 'PUBLISH', 1, { requirement: 'CLI-3', expected: 'each event once' });
    },
  },
  {
    id: 'client/publishing/refused-for-expiry',
    title: 'A PUBLISH that is refused as token_expired goes first once there is a new token',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected({ grace_period: 10 });
      await publish(t, 'k1');
      const refused = await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1'));
      t.tokens.next({ kind: 'fresh', delay: 1 });
      connection.tellExpiry('expired');
      connection.refuse(refused, 'token_expired');
      await t.pause(crossing);
      await publish(t, 'k2');
      connection.accept(await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH once there is a token', within: 4 }));
      await publishes(t, connection, ['k1', 'k2']);
    },
  },
  {
    id: 'client/publishing/refused-for-the-rate',
    title: 'A PUBLISH that is refused as rate_limited is sent again with the same key, not before retry_after is over, and first',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await publish(t, 'k1');
      connection.refuse(await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1')), 'rate_limited', 2);
      const refused = performance.now() / 1000;
      const again = await connection.next(isPublish('k1'), { requirement: 'CLI-3', expected: 'PUBLISH k1 again after 2 s', within: 6 });
      t.requireTime('CLI-3', 'PUBLISH again', again.at - refused, 2, 4);
      acknowledge(connection, again);
      await connection.alive('CLI-3');
    },
  },
  {
    id: 'client/publishing/refused-keeps-its-place',
    title: 'A PUBLISH that is refused and may succeed later stays before those that came after it',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      for (const key of ['k1', 'k2']) await publish(t, key);
      const first = await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1'));
      await connection.next(isPublish('k2'), t.promptly('CLI-3', 'PUBLISH k2'));
      connection.refuse(first, 'internal', 5);
      await connection.alive('CLI-3');
      connection.cut();
      const next = await t.returns('CLI-5');
      next.accept(await t.authenticate(next));
      const again = await next.nextOf('PUBLISH', { requirement: 'CLI-3', expected: 'PUBLISH k1 over the new connection', within: 8 });
      t.require('CLI-3', again.data['idempotency_key'] === 'k1', 'PUBLISH k1 before k2', String(again.data['idempotency_key']));
    },
  },
  {
    id: 'client/publishing/refused-for-good',
    title: 'A PUBLISH that is refused with a code that is not retryable is not sent again',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 5,
    async run(t) {
      const connection = await t.connected();
      await publish(t, 'k1');
      connection.refuse(await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1')), 'forbidden_topic');
      await connection.absent(({ type }) => type === 'PUBLISH', 1.5, { requirement: 'CLI-3', expected: 'no PUBLISH that was refused for good' });
      connection.cut();
      const next = await t.returns('CLI-5');
      next.accept(await t.authenticate(next));
      await next.absent(({ type }) => type === 'PUBLISH', 1, { requirement: 'CLI-3', expected: 'no PUBLISH that was refused for good' });
    },
  },
  {
    id: 'client/publishing/offending-message',
    title: 'The message after which the server closed 1009 is dropped, and that is reported',
    requirements: ['CLI-5', 'CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await publish(t, 'k1');
      await connection.next(isPublish('k1'), t.promptly('CLI-3', 'PUBLISH k1'));
      connection.end(1009);
      const next = await t.returns('CLI-5');
      next.accept(await t.authenticate(next));
      await next.absent(({ type }) => type === 'PUBLISH', 1, { requirement: 'CLI-5', expected: 'the message that brought the close dropped' });
      if (t.offers('reports', 'dropped')) await t.reported(({ saw, idempotency_key: key }) => saw === 'dropped' && key === 'k1', t.promptly('CLI-3', 'the report dropped of k1'));
    },
  },
];
