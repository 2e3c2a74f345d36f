import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';
import type { Received } from '../engine/observer.ts';
import { otherTopic, sampleEvents } from '../engine/topics.ts';
import { topic } from './publishing.ts';

/** Accepts a subscription at that position. */
function stand(connection: Connection, request: Received, seq: number, recovered?: boolean, epoch = 'e1'): void {
  connection.send({ type: 'SUBSCRIBED', reply_to: request.id, data: { topic: request.data['topic'], epoch, seq, ...(recovered === undefined ? {} : { recovered }) } });
}

function deliver(connection: Connection, seq: number): void {
  connection.send({ type: 'EVENT', data: { topic, epoch: 'e1', seq, ...sampleEvents[0]!, published_at: 1_800_000_000 + seq } });
}

function isSubscribe(name: string): (message: Received) => boolean {
  return ({ type, data }) => type === 'SUBSCRIBE' && data['topic'] === name;
}

/** Waits for SUBSCRIBE to that topic and accepts it. */
async function standNext(t: ClientTrial, connection: Connection, name: string, seq: number, recovered?: boolean): Promise<void> {
  stand(connection, await connection.next(isSubscribe(name), t.promptly('CLI-7', `SUBSCRIBE to ${name}`)), seq, recovered);
}

/** Subscribes, and delivers two events. */
async function subscribed(t: ClientTrial): Promise<Connection> {
  const connection = await t.connected();
  await t.tell({ do: 'subscribe', topic });
  await standNext(t, connection, topic, 4);
  for (const seq of [5, 6]) deliver(connection, seq);
  await connection.alive('CLI-7');
  return connection;
}

/** Cuts the line, lets the client in again, and yields its SUBSCRIBE. */
async function again(t: ClientTrial, connection: Connection): Promise<{ readonly next: Connection; readonly request: Received }> {
  connection.cut();
  const next = await t.returns('CLI-5');
  next.accept(await t.authenticate(next));
  return { next, request: await next.next(isSubscribe(topic), t.promptly('CLI-7', 'SUBSCRIBE over the new connection')) };
}

/** CLI-7: what was wanted before a reconnect is wanted after it. */
export const subscriptionCases: readonly ClientCase[] = [
  {
    id: 'client/subscriptions/again-with-since',
    title: 'After a reconnect the client subscribes again, from the last event that it has seen',
    requirements: ['CLI-7'],
    profile: 'events',
    seconds: 4,
    async run(t) {
      const { next, request } = await again(t, await subscribed(t));
      const since = request.data['since'] as { epoch?: unknown; seq?: unknown } | undefined;
      t.require('CLI-7', since?.epoch === 'e1' && since.seq === 6, 'since {epoch e1, seq 6}', `since ${JSON.stringify(since)}`);
      stand(next, request, 6, true);
      await next.absent(isSubscribe(topic), 1, { requirement: 'CLI-7', expected: 'one SUBSCRIBE for one topic' });
    },
  },
  {
    id: 'client/subscriptions/nothing-seen-yet',
    title: 'Where no event has come yet, since is where the subscription began, be it 0',
    requirements: ['CLI-7'],
    profile: 'events',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await t.tell({ do: 'subscribe', topic });
      await standNext(t, connection, topic, 0);
      await connection.alive('CLI-7');
      const { request } = await again(t, connection);
      const since = request.data['since'] as { epoch?: unknown; seq?: unknown } | undefined;
      t.require('CLI-7', since?.epoch === 'e1' && since.seq === 0, 'since {epoch e1, seq 0}', `since ${JSON.stringify(since)}`);
    },
  },
  {
    id: 'client/subscriptions/delivered',
    title: 'Events are handed to the application, each once, also where a reconnect brings some of them again',
    requirements: ['CLI-7'],
    profile: 'events',
    seconds: 4,
    async run(t) {
      await t.launch();
      t.can('reports', 'message');
      const connection = await t.letIn();
      await t.tell({ do: 'subscribe', topic });
      await standNext(t, connection, topic, 4);
      for (const seq of [5, 6]) deliver(connection, seq);
      const numbers = (): unknown[] => t.reports.flatMap(({ saw, message }) => (saw === 'message' ? [(message as { data?: { seq?: unknown } }).data?.seq] : []));
      await t.reported(() => numbers().includes(6), t.promptly('CLI-7', 'the report of event 6'));
      const { next, request } = await again(t, connection);
      stand(next, request, 6, true);
      for (const seq of [6, 7]) deliver(next, seq);
      await t.reported(() => numbers().includes(7), t.promptly('CLI-7', 'the report of event 7'));
      t.require('CLI-7', numbers().join() === '5,6,7', 'events 5, 6 and 7, each once', numbers().join(', '));
    },
  },
  {
    id: 'client/subscriptions/recovery-failed',
    title: 'A failed recovery is reported to the application',
    requirements: ['CLI-7'],
    profile: 'events',
    seconds: 4,
    async run(t) {
      await t.launch();
      t.can('reports', 'recovery_failed');
      const connection = await t.letIn();
      await t.tell({ do: 'subscribe', topic });
      await standNext(t, connection, topic, 4);
      const { next, request } = await again(t, connection);
      stand(next, request, 9, false, 'e2');
      await t.reported(({ saw, topic: about }) => saw === 'recovery_failed' && about === topic, t.promptly('CLI-7', 'the report recovery_failed'));
      await next.alive('CLI-7');
    },
  },
  {
    id: 'client/subscriptions/permission-lost',
    title: 'A topic that is forbidden is wanted no more, and the other topics and the connection are as before',
    requirements: ['CLI-7'],
    profile: 'events',
    seconds: 7,
    async run(t) {
      const first = await subscribed(t);
      await t.tell({ do: 'subscribe', topic: otherTopic });
      await standNext(t, first, otherTopic, 1);
      const { next, request } = await again(t, first);
      next.refuse(request, 'forbidden_topic');
      await standNext(t, next, otherTopic, 1, true);
      await next.absent(isSubscribe(topic), 1.5, { requirement: 'CLI-7', expected: 'no SUBSCRIBE to a topic that is forbidden' });
      next.cut();
      const last = await t.returns('CLI-5', 2);
      last.accept(await t.authenticate(last));
      await standNext(t, last, otherTopic, 1, true);
      await last.absent(isSubscribe(topic), 1, { requirement: 'CLI-7', expected: 'no SUBSCRIBE to a topic that is forbidden' });
    },
  },
  {
    id: 'client/subscriptions/before-authenticated',
    title: 'What is wanted while the client connects is subscribed to once a token is in force',
    requirements: ['CLI-7', 'CLI-3'],
    profile: 'events',
    seconds: 2,
    async run(t) {
      await t.launch();
      const connection = await t.connection();
      const authenticate = await t.authenticate(connection);
      await t.tell({ do: 'subscribe', topic });
      await connection.absent(isSubscribe(topic), 0.7, { requirement: 'CLI-3', expected: 'no SUBSCRIBE before AUTHENTICATED' });
      connection.accept(authenticate);
      await standNext(t, connection, topic, 1);
      await connection.alive('CLI-7');
    },
  },
];
