import { prompt, type ServerCase } from '../case.ts';
import { Source } from '../engine/source.ts';
import { positionOf, shown, type Position } from '../engine/topics.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { connectWith, events, follower, isEvent, largeEvent, subscribe } from './topics.ts';

const about = { profile: 'resume', seconds: prompt, connections: 4 } as const;

/** Bytes of four of the suite's events, generously. */
const roomForFour = 3000;

/** @throws {NotApplicable} unless the target keeps as many. */
function requireRoom({ target: { resumeEvents, resumeBytes } }: Trial): void {
  if (resumeEvents < 4 || resumeBytes < roomForFour) throw new NotApplicable(`the target keeps ${resumeEvents} events of a topic, and ${resumeBytes} bytes`);
}

/** A topic on which so many events happened. */
async function history(t: Trial, count: number): Promise<{ topic: string; start: Position; head: Position; source: Source }> {
  const topic = t.topic();
  const { peer, start } = await follower(t, topic);
  const source = await Source.open(t, [topic]);
  await source.make(topic, count);
  await events(t, peer, topic, start, count, 'EVT-1');
  peer.leave();
  return { topic, start, head: { epoch: start.epoch, seq: start.seq + count }, source };
}

/** Comes back to a topic on a new connection. */
async function comeBack(t: Trial, topic: string, since: Position): Promise<{ peer: Awaited<ReturnType<typeof connectWith>>; position: Position; recovered: unknown }> {
  const peer = await connectWith(t, { read: [topic] });
  const { data } = await subscribe(t, peer, topic, since, 'EVT-4');
  t.require('EVT-4', typeof data['recovered'] === 'boolean', 'recovered in the answer to a SUBSCRIBE with since', String(data['recovered']));
  return { peer, position: positionOf(data), recovered: data['recovered'] };
}

/** SUBSCRIBE with `since`. */
export const resumeCases: readonly ServerCase[] = [
  {
    id: 'server/resume/recovered',
    title: 'Who comes back gets everything after where it was, and then what follows',
    requirements: ['EVT-9', 'EVT-4'],
    ...about,
    async run(t) {
      requireRoom(t);
      const { topic, start, source } = await history(t, 6);
      const since = { epoch: start.epoch, seq: start.seq + 2 };
      const { peer, position, recovered } = await comeBack(t, topic, since);
      t.require('EVT-9', recovered === true, 'recovered true, as nothing of the history is lost', 'recovered false');
      t.require('EVT-4', shown(position) === shown(since), `SUBSCRIBED repeats since, ${shown(since)}`, shown(position));
      await events(t, peer, topic, since, 4, 'EVT-4');
      await source.make(topic, 2);
      await events(t, peer, topic, { ...since, seq: since.seq + 4 }, 2, 'EVT-4');
    },
  },
  {
    id: 'server/resume/nothing-missed',
    title: 'Who missed nothing has recovered',
    requirements: ['EVT-9', 'EVT-4'],
    ...about,
    async run(t) {
      const { topic, head, source } = await history(t, 2);
      const { peer, position, recovered } = await comeBack(t, topic, head);
      t.require('EVT-9', recovered === true && shown(position) === shown(head), `recovered true at ${shown(head)}`, `recovered ${String(recovered)} at ${shown(position)}`);
      await source.make(topic);
      await events(t, peer, topic, head, 1, 'EVT-4');
    },
  },
  {
    id: 'server/resume/everything-missed',
    title: 'Who comes back to where a topic began gets all of it, be it nothing',
    requirements: ['EVT-9', 'EVT-4'],
    ...about,
    async run(t) {
      requireRoom(t);
      for (const count of [0, 3]) {
        const { topic, start, source } = await history(t, count);
        const { peer, position, recovered } = await comeBack(t, topic, start);
        t.require('EVT-9', recovered === true && shown(position) === shown(start), `recovered true at ${shown(start)}, as nothing of the history is lost`, `recovered ${String(recovered)} at ${shown(position)}`);
        await source.make(topic);
        await events(t, peer, topic, start, count + 1, 'EVT-4');
      }
    },
  },
  {
    id: 'server/resume/in-the-midst',
    title: 'Who comes back while events happen misses none and gets none twice',
    requirements: ['EVT-4'],
    ...about,
    async run(t) {
      const { topic, start, head, source } = await history(t, 3);
      const [{ peer, position, recovered }] = await Promise.all([comeBack(t, topic, start), source.make(topic, 12)]);
      t.require('EVT-4', recovered !== true || shown(position) === shown(start), `SUBSCRIBED repeats since, ${shown(start)}`, shown(position));
      await events(t, peer, topic, position, head.seq + 12 - position.seq, 'EVT-4');
      await peer.absent(isEvent(topic), 0.2, { requirement: 'EVT-4', expected: 'each event once' });
    },
  },
  ...([
    { name: 'another-epoch', what: 'from an epoch that is not the topic\'s', since: ({ head }) => ({ epoch: 'wstr-another', seq: head.seq }) },
    { name: 'from-the-future', what: 'from a number that is not reached yet', since: ({ head }) => ({ ...head, seq: head.seq + 5 }) },
  ] satisfies readonly { name: string; what: string; since: (history: { head: Position }) => Position }[]).map(({ name, what, since }): ServerCase => ({
    id: `server/resume/${name}`,
    title: `Who comes back ${what} is told that it has not recovered, and where the topic stands`,
    requirements: ['EVT-4'],
    ...about,
    async run(t) {
      const { topic, head, source } = await history(t, 3);
      const { peer, position, recovered } = await comeBack(t, topic, since({ head }));
      t.require('EVT-4', recovered === false, `recovered false for a position ${what}`, `recovered ${String(recovered)}`);
      t.require('EVT-4', shown(position) === shown(head), `the head's position, ${shown(head)}`, shown(position));
      await source.make(topic);
      await events(t, peer, topic, head, 1, 'EVT-4');
    },
  })),
  {
    id: 'server/resume/more-than-is-kept',
    title: 'Who missed more than the target keeps is told so, or gets all of it',
    requirements: ['EVT-4'],
    ...about,
    async run(t) {
      const { topic, start, source } = await history(t, 1);
      const { event, size } = largeEvent(t);
      const count = Math.ceil((1.2 * t.target.resumeBytes) / size);
      if (count > 40) throw new NotApplicable(`the target keeps ${t.target.resumeBytes} bytes of a topic`);
      await source.make(topic, count, event);
      const { peer, position, recovered } = await comeBack(t, topic, start);
      const head = { ...start, seq: start.seq + 1 + count };
      const right = recovered === true ? start : head;
      t.require('EVT-4', shown(position) === shown(right), `${shown(right)} with recovered ${String(recovered)}`, shown(position));
      await source.make(topic);
      await events(t, peer, topic, position, head.seq + 1 - position.seq, 'EVT-4');
    },
  },
  {
    id: 'server/resume/not-offered',
    title: 'A server without Resume never says that a client has recovered',
    requirements: ['EVT-4'],
    profile: 'events',
    seconds: prompt,
    async run(t) {
      if (t.target.capabilities.includes('resume')) throw new NotApplicable('the target offers resume');
      const { topic, head } = await history(t, 1);
      const { recovered, position } = await comeBack(t, topic, head);
      t.require('EVT-4', recovered === false && shown(position) === shown(head), `recovered false at ${shown(head)}`, `recovered ${String(recovered)} at ${shown(position)}`);
    },
  },
];
