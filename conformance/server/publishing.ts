import { randomUUID } from 'node:crypto';
import { isEventPayload } from '../../generated/validators.js';
import { prompt, type ServerCase } from '../case.ts';
import { describe, type Received } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import { positionOf, sampleEvents, shown, type Position, type SampleEvent } from '../engine/topics.ts';
import type { Trial } from '../engine/trial.ts';
import { connectWith, eventPatience, events, follower, isEvent, requireCapability } from './topics.ts';

const about = { profile: 'events', seconds: prompt, connections: 4 } as const;
const [sample, another] = sampleEvents as [SampleEvent, SampleEvent];

function send(peer: Peer, topic: string, key: string, { kind, payload }: SampleEvent = sample): string {
  return peer.send({ type: 'PUBLISH', data: { topic, kind, payload, idempotency_key: key } });
}

/** Waits for PUBLISHED, where it is the only right answer. */
async function accepted(t: Trial, peer: Peer, id: string, what = 'PUBLISHED'): Promise<Position> {
  const reply = await peer.reply(id, t.promptly('EVT-3', what));
  t.require('EVT-3', reply.type === 'PUBLISHED', what, describe(reply));
  return positionOf(reply.data);
}

function requireSame(t: Trial, first: Position, again: Position): void {
  t.require('EVT-3', shown(again) === shown(first), `PUBLISHED ${shown(first)} again for the same key`, `PUBLISHED ${shown(again)}`);
}

/** A topic with somebody who reads it and somebody who may publish. */
async function stage(t: Trial): Promise<{ topic: string; reader: Peer; start: Position; writer: Peer }> {
  requireCapability(t, 'publish');
  const topic = t.topic();
  const { peer: reader, start } = await follower(t, topic);
  return { topic, reader, start, writer: await connectWith(t, { write: [topic] }) };
}

async function nothingElse(reader: Peer, topic: string, requirement: 'EVT-2' | 'EVT-3' | 'EVT-7', expected: string): Promise<void> {
  await reader.absent(isEvent(topic), eventPatience, { requirement, expected });
}

/** What a parser may give up on, so that the id of its message can't be read. */
const unparsable: Readonly<Record<string, string>> = {
  'thousands of levels': `${'['.repeat(5000)}${']'.repeat(5000)}`,
  'thousands of objects in each other': `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`,
  'a number that is none': '1e400',
};
/** What is plain JSON and breaks servers all the same. */
const odd: Readonly<Record<string, string>> = {
  '__proto__': '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  'a lone surrogate': '"\\ud800"',
  'NUL': '"\\u0000"',
};

/** The refusal of a frame that is no JSON to the server. */
function isUnread({ type, reply_to, data }: Received): boolean {
  return type === 'ERROR' && reply_to === undefined && data['code'] === 'invalid_message';
}

/** PUBLISH. */
export const publishingCases: readonly ServerCase[] = [
  {
    id: 'server/publishing/accepted',
    title: 'PUBLISHED names the number under which every subscriber gets the event',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const position = await accepted(t, writer, send(writer, topic, randomUUID()));
      const [event] = await events(t, reader, topic, start, 1, 'EVT-3');
      t.require('EVT-3', shown(positionOf(event!.data)) === shown(position), `EVENT ${shown(position)}, as PUBLISHED says`, shown(positionOf(event!.data)));
      const { kind, payload } = event!.data;
      t.require('EVT-3', kind === sample.kind && JSON.stringify(sorted(payload)) === JSON.stringify(sorted(sample.payload)), 'the kind and the payload that were published', 'others');
    },
  },
  {
    id: 'server/publishing/once',
    title: 'The same key again yields the same PUBLISHED and no second event',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const key = randomUUID();
      const first = await accepted(t, writer, send(writer, topic, key));
      await events(t, reader, topic, start, 1, 'EVT-3');
      const again = { ...sample, payload: Object.fromEntries(Object.entries(sample.payload).toReversed()) };
      requireSame(t, first, await accepted(t, writer, send(writer, topic, key, again), 'PUBLISHED for the same event, whatever the order of its members'));
      await nothingElse(reader, topic, 'EVT-3', 'one event for one key');
    },
  },
  {
    id: 'server/publishing/once-at-the-same-time',
    title: 'The same key on two connections at the same time is one event',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const other = await connectWith(t, { write: [topic] });
      const key = randomUUID();
      const ids = [writer, other, writer].map(peer => ({ peer, id: send(peer, topic, key) }));
      const [first, ...more] = await Promise.all(ids.map(({ peer, id }) => accepted(t, peer, id)));
      for (const each of more) requireSame(t, first!, each);
      await events(t, reader, topic, start, 1, 'EVT-3');
      await nothingElse(reader, topic, 'EVT-3', 'one event for one key');
    },
  },
  {
    id: 'server/publishing/once-across-connections',
    title: 'A PUBLISH that is repeated on a new connection, even with fewer rights, gets the same PUBLISHED',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const key = randomUUID();
      const first = await accepted(t, writer, send(writer, topic, key));
      writer.leave();
      const fewer = await connectWith(t, {});
      requireSame(t, first, await accepted(t, fewer, send(fewer, topic, key), 'PUBLISHED, as the key is looked up before permission'));
      await events(t, reader, topic, start, 1, 'EVT-3');
      await nothingElse(reader, topic, 'EVT-3', 'one event for one key');
    },
  },
  {
    id: 'server/publishing/conflict',
    title: 'A key that was used for another event is refused',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const key = randomUUID();
      const list = { ...sample, payload: { ...sample.payload, list: [1, 2] } };
      await accepted(t, writer, send(writer, topic, key, list));
      await events(t, reader, topic, start, 1, 'EVT-3');
      const kind = Object.entries(isEventPayload).find(([name, isPayload]) => name !== sample.kind && isPayload(sample.payload))?.[0];
      const others = [another, { ...list, payload: { ...list.payload, again: true } }, { ...list, payload: { ...list.payload, list: [2, 1] } }, ...(kind === undefined ? [] : [{ ...list, kind }])];
      for (const other of others) await t.refused(writer, send(writer, topic, key, other), 'EVT-3', 'idempotency_conflict');
      await nothingElse(reader, topic, 'EVT-3', 'no event for a key that is refused');
    },
  },
  {
    id: 'server/publishing/keys-of-others',
    title: 'Two users may choose the same key',
    requirements: ['EVT-3'],
    ...about,
    async run(t) {
      const { topic, reader, start, writer } = await stage(t);
      const key = randomUUID();
      const other = await connectWith(t, { write: [topic] }, { sub: t.otherSubject() });
      await accepted(t, writer, send(writer, topic, key));
      await accepted(t, other, send(other, topic, key), "PUBLISHED for another user's event");
      await events(t, reader, topic, start, 2, 'EVT-3');
    },
  },
  {
    id: 'server/publishing/refusal-forgotten',
    title: 'A refused PUBLISH is not remembered: once it is permitted, its key is good',
    requirements: ['EVT-3', 'EVT-2'],
    ...about,
    async run(t) {
      const { topic, reader, start } = await stage(t);
      const writer = await connectWith(t, { read: [topic] });
      const key = randomUUID();
      await t.refused(writer, send(writer, topic, key), 'EVT-2', 'forbidden_topic');
      await nothingElse(reader, topic, 'EVT-2', 'no event by who may not publish');
      requireCapability(t, 'reauth');
      await t.refreshed(writer, t.rights({ write: [topic] }));
      await accepted(t, writer, send(writer, topic, key), 'PUBLISHED for a key that was refused before');
      await events(t, reader, topic, start, 1, 'EVT-3');
    },
  },
  {
    id: 'server/publishing/forbidden',
    title: 'Who may read a topic may not publish on it, nor who may publish on another',
    requirements: ['EVT-2'],
    ...about,
    async run(t) {
      const { topic, reader } = await stage(t);
      for (const rights of [{ read: [topic] }, { write: [t.topic()] }]) {
        const writer = await connectWith(t, rights);
        await t.refused(writer, send(writer, topic, randomUUID()), 'EVT-2', 'forbidden_topic');
        await writer.alive('EVT-2');
      }
      await nothingElse(reader, topic, 'EVT-2', 'no event by who may not publish');
    },
  },
  {
    id: 'server/publishing/unknown-kind',
    title: 'A kind that the document does not know is refused, and nobody gets it',
    requirements: ['EVT-7'],
    ...about,
    run: t => invalid(t, [{ ...sample, kind: 'wstr.unknown' }, { ...sample, kind: 'constructor' }, { ...sample, kind: sample.kind.toUpperCase() }]),
  },
  {
    id: 'server/publishing/wrong-payload',
    title: 'A payload that its kind does not allow is refused, and nobody gets it',
    requirements: ['EVT-7'],
    ...about,
    run: t => invalid(t, Object.entries(isEventPayload).flatMap(([kind, isPayload]) => (isPayload({}) ? [] : [{ kind, payload: {} }]))),
  },
  {
    id: 'server/publishing/hostile',
    title: 'A payload with anything in it is answered, and events go on',
    requirements: ['ERR-4'],
    ...about,
    async run(t) {
      const { topic, reader, writer } = await stage(t);
      for (const [what, text] of Object.entries({ ...unparsable, ...odd })) {
        const id = randomUUID();
        const message = JSON.stringify({ type: 'PUBLISH', id, data: { topic, kind: sample.kind, payload: { ...sample.payload, pad: 'PAD' }, idempotency_key: randomUUID() } });
        writer.sendText(message.replace('"PAD"', text));
        const expected = `PUBLISHED or ERROR for a payload with ${what} in it`;
        const reply = await writer.next(message => message.reply_to === id || (Object.hasOwn(unparsable, what) && isUnread(message)), t.promptly('ERR-4', expected));
        t.require('ERR-4', ['PUBLISHED', 'ERROR'].includes(reply.type), expected, describe(reply));
      }
      await accepted(t, writer, send(writer, topic, randomUUID()));
      await reader.next(message => isEvent(topic)(message) && JSON.stringify(sorted(message.data['payload'])) === JSON.stringify(sorted(sample.payload)), t.promptly('ERR-4', 'the event that was published after them'));
      await reader.alive('ERR-4');
    },
  },
];

async function invalid(t: Trial, wrong: readonly SampleEvent[]): Promise<void> {
  const { topic, reader, writer } = await stage(t);
  for (const event of wrong) await t.refused(writer, send(writer, topic, randomUUID(), event), 'EVT-7', 'invalid_message');
  await writer.alive('EVT-7');
  await nothingElse(reader, topic, 'EVT-7', 'no event that its kind does not allow');
}

/** A value whose members are in a fixed order at every depth. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
}
