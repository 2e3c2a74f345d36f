import { prompt, type ServerCase } from '../case.ts';
import { describe, type Received } from '../engine/observer.ts';
import { Source } from '../engine/source.ts';
import { positionOf, shown } from '../engine/topics.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { connectWith, eventPatience, events, follower, isEvent, largeEvent, subscribe } from './topics.ts';

const about = { profile: 'events', seconds: prompt, connections: 4 } as const;
/** Connections that make events at the same time, so that the rate of one is no limit. */
const sourcesAtOnce = 8;
/** Topics beyond which nobody has to follow a target. */
const mostTopics = 300;

/** SUBSCRIBE, UNSUBSCRIBE and EVENT. */
export const subscriptionCases: readonly ServerCase[] = [
  {
    id: 'server/subscriptions/numbers',
    title: 'Events are numbered without gaps from SUBSCRIBED on, the same for every subscriber',
    requirements: ['EVT-1'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const [a, b] = await Promise.all([follower(t, topic), follower(t, topic)]);
      const source = await Source.open(t, [topic]);
      await source.make(topic, 10);
      const [seenA, seenB] = await Promise.all([a, b].map(({ peer, start }) => events(t, peer, topic, start, 10, 'EVT-1')));
      const bodies = (seen: readonly Received[]): string => JSON.stringify(seen.map(({ data }) => data));
      t.require('EVT-1', bodies(seenA!) === bodies(seenB!), 'the same events with the same numbers for two subscribers', 'different ones');
      t.require('EVT-1', a.start.epoch === positionOf(seenA![0]!.data).epoch, `epoch ${a.start.epoch} as in SUBSCRIBED`, `epoch ${positionOf(seenA![0]!.data).epoch}`);
    },
  },
  {
    id: 'server/subscriptions/in-the-midst',
    title: 'Who subscribes while events happen gets each after SUBSCRIBED, and none before it',
    requirements: ['EVT-1'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const sources = await Promise.all([Source.open(t, [topic]), Source.open(t, [topic])]);
      const late = await connectWith(t, { read: [topic] });
      const early = await follower(t, topic);
      const [{ data }] = await Promise.all([subscribe(t, late, topic), ...sources.map(source => source.make(topic, 10))]);
      const total = positionOf(data).seq - early.start.seq;
      await events(t, early.peer, topic, early.start, 20, 'EVT-1');
      await events(t, late, topic, positionOf(data), 20 - total, 'EVT-1');
      await late.absent(isEvent(topic), 0.2, { requirement: 'EVT-1', expected: `each event of ${topic} once` });
    },
  },
  {
    id: 'server/subscriptions/forbidden',
    title: 'A topic that the token does not permit is refused, and the others go on',
    requirements: ['EVT-2'],
    ...about,
    async run(t) {
      const [mine, theirs] = [t.topic(), t.topic()];
      const peer = await connectWith(t, { read: [mine] });
      const { data } = await subscribe(t, peer, mine);
      await t.refused(peer, peer.send({ type: 'SUBSCRIBE', data: { topic: theirs } }), 'EVT-2', 'forbidden_topic');
      const source = await Source.open(t, [mine, theirs]);
      await source.make(theirs);
      await source.make(mine);
      await events(t, peer, mine, positionOf(data), 1, 'EVT-2');
      await peer.absent(isEvent(theirs), eventPatience, { requirement: 'EVT-2', expected: `no EVENT of ${theirs}, which the token does not permit` });
    },
  },
  {
    id: 'server/subscriptions/no-topic',
    title: 'What can be no topic, or is none of the token, is refused',
    requirements: ['EVT-2'],
    ...about,
    async run(t) {
      const peer = await connectWith(t, { read: [t.topic()] });
      for (const topic of ['\u0000', ' ', '../../etc/passwd', '*', '#', `${t.topic()}*`, 'ü'.repeat(128)]) {
        const id = peer.send({ type: 'SUBSCRIBE', data: { topic } });
        const expected = `ERROR invalid_topic or forbidden_topic for the topic ${JSON.stringify(topic)}`;
        const reply = await peer.reply(id, t.promptly('EVT-2', expected));
        t.require('EVT-2', reply.type === 'ERROR' && ['invalid_topic', 'forbidden_topic'].includes(String(reply.data['code'])), expected, describe(reply));
      }
      await peer.alive('EVT-2');
    },
  },
  {
    id: 'server/subscriptions/repeated',
    title: 'A repeated SUBSCRIBE answers the current position and delivers nothing twice',
    requirements: ['EVT-2', 'EVT-4'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const { peer, start } = await follower(t, topic);
      const source = await Source.open(t, [topic]);
      await source.make(topic, 3);
      await events(t, peer, topic, start, 3, 'EVT-1');
      const current = { epoch: start.epoch, seq: start.seq + 3 };
      for (const since of [undefined, start, current]) {
        const { data } = await subscribe(t, peer, topic, since, 'EVT-2');
        t.require('EVT-2', shown(positionOf(data)) === shown(current), `the current position, ${shown(current)}`, shown(positionOf(data)));
        const recovered = since === undefined ? undefined : since === current;
        // Without the profile Resume it is false also where nothing was missed.
        const right = data['recovered'] === recovered || (since === current && data['recovered'] === false);
        t.require('EVT-4', right, `recovered ${String(recovered)} for a SUBSCRIBE ${since ? `since ${shown(since)}` : 'without since'}`, String(data['recovered']));
      }
      await peer.absent(isEvent(topic), eventPatience, { requirement: 'EVT-2', expected: `nothing of ${topic} delivered twice` });
      await source.make(topic);
      await events(t, peer, topic, current, 1, 'EVT-2');
    },
  },
  {
    id: 'server/subscriptions/too-many',
    title: 'One topic more than max_subscriptions is refused, and those that stand are unaffected',
    requirements: ['EVT-8'],
    profile: 'events',
    seconds: ({ maxSubscriptions, messagesPerSecond }) => maxSubscriptions / Math.max(1, (messagesPerSecond ?? 100) / 2),
    async run(t) {
      const { maxSubscriptions: most, messagesPerSecond } = t.target;
      if (most > mostTopics) throw new NotApplicable(`the target permits ${most} topics on one connection`);
      const topics = Array.from({ length: most + 1 }, () => t.topic());
      const claims = t.rights({ read: topics });
      if (Buffer.byteLength(await t.token(claims)) > t.target.maxTokenBytes) throw new NotApplicable(`a token for ${most + 1} topics is longer than the target takes`);
      const peer = await t.connect();
      await t.authenticate(peer, claims);
      const atOnce = Math.max(1, Math.floor((messagesPerSecond ?? 100) / 2));
      for (let from = 0; from < most; from += atOnce) {
        if (from > 0) await peer.pause(1);
        await Promise.all(topics.slice(from, Math.min(from + atOnce, most)).map(topic => subscribe(t, peer, topic, undefined, 'EVT-8')));
      }
      await peer.pause(1);
      await t.refused(peer, peer.send({ type: 'SUBSCRIBE', data: { topic: topics[most]! } }), 'EVT-8', 'rate_limited');
      const { data } = await subscribe(t, peer, topics[0]!, undefined, 'EVT-8');
      await (await Source.open(t, [topics[0]!])).make(topics[0]!);
      await events(t, peer, topics[0]!, positionOf(data), 1, 'EVT-8');
    },
  },
  {
    id: 'server/subscriptions/unsubscribe',
    title: 'After UNSUBSCRIBED no event comes until the topic is subscribed again',
    requirements: ['EVT-6'],
    ...about,
    async run(t) {
      const [topic, other] = [t.topic(), t.topic()];
      const { peer, start } = await follower(t, topic);
      const source = await Source.open(t, [topic]);
      await source.make(topic);
      await events(t, peer, topic, start, 1, 'EVT-1');
      await unsubscribed(t, peer, topic);
      await source.make(topic, 2);
      await peer.absent(isEvent(topic), eventPatience, { requirement: 'EVT-6', expected: `no EVENT of ${topic} after UNSUBSCRIBED` });
      const { data } = await subscribe(t, peer, topic);
      await source.make(topic);
      await events(t, peer, topic, positionOf(data), 1, 'EVT-6');
      await unsubscribed(t, peer, other);
    },
  },
  {
    id: 'server/subscriptions/slow-reader',
    title: 'A client that does not read is closed and not buffered for without bound',
    requirements: ['EVT-5'],
    profile: 'events',
    burst: true,
    bulk: true,
    connections: sourcesAtOnce + 1,
    seconds: prompt,
    run: slowReader,
  },
];

async function unsubscribed(t: Trial, peer: Awaited<ReturnType<typeof follower>>['peer'], topic: string): Promise<void> {
  const reply = await peer.reply(peer.send({ type: 'UNSUBSCRIBE', data: { topic } }), t.promptly('EVT-6', 'UNSUBSCRIBED'));
  t.require('EVT-6', reply.type === 'UNSUBSCRIBED' && reply.data['reason'] === 'requested' && reply.data['topic'] === topic, `UNSUBSCRIBED requested of ${topic}`, describe(reply));
}

/** Seconds until a target has noticed what it could not send. */
const notice = 0.3;
/** Seconds in which what was sent is read, down to the close. */
const readingUp = 2;
/** Mebibytes that are made: what is beyond the buffers of most systems and servers, and then what is beyond the bound of EVT-5 and any buffer. */
const piles = [12, 28] as const;

async function slowReader(t: Trial): Promise<void> {
  const topic = t.topic();
  const { peer } = await follower(t, topic);
  const sources = await Promise.all(Array.from({ length: sourcesAtOnce }, () => Source.open(t, [topic])));
  const { event, size } = largeEvent(t);
  for (const mebibytes of piles) {
    peer.stopReading();
    // Who says something now and then is alive, so that it is not the heartbeat that ends the connection.
    const chat = setInterval(() => peer.send({ type: 'PING' }), 250 * t.target.heartbeatInterval);
    const count = Math.ceil((mebibytes * 1024 * 1024) / size / sourcesAtOnce);
    await Promise.all(sources.map(source => source.make(topic, count, event))).then(() => peer.pause(notice)).finally(() => clearInterval(chat));
    peer.readOn();
    await peer.pause(readingUp);
    if (peer.observer.closed) break;
  }
  const { closed } = peer.observer;
  t.require('EVT-5', closed !== null, `close 4441, or the end of the connection, by the time that ${piles[1]} MiB wait`, 'an open connection that gets all of it');
  t.require('EVT-5', [4441, 1006].includes(closed!.code), 'close 4441, or the end of the connection', `close ${closed!.code}`);
}
