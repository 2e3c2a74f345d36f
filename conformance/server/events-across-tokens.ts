import { prompt, type ServerCase } from '../case.ts';
import { describe, type Received } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import { Source } from '../engine/source.ts';
import { positionOf } from '../engine/topics.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { requireGrace } from './machine/states.ts';
import { expires, shortLife } from './reauthentication.ts';
import { connectWith, eventPatience, events, isEvent, largeEvent, requireCapability, subscribe } from './topics.ts';

const about = { profile: 'events', seconds: prompt, connections: 4 } as const;

/** Connections that make events in grace at the same time, and how many each: some four mebibytes, which half a second carries. */
const [sourcesAtOnce, withheldEach] = [8, 12];

/** Events that happen while one REAUTH is on its way. */
const eventsEach = 6;

function revokedIn({ data }: Received): readonly string[] {
  return Array.isArray(data['revoked']) ? data['revoked'].map(String) : [];
}

/** What becomes of subscriptions and events when a new token comes, or the old one lapses. */
export const eventsAcrossTokensCases: readonly ServerCase[] = [
  {
    id: 'server/reauthentication/events-go-on',
    title: 'A REAUTH neither loses, doubles nor reorders events',
    requirements: ['REAUTH-9', 'REAUTH-8'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const peer = await connectWith(t, { read: [topic] });
      const { data } = await subscribe(t, peer, topic);
      const source = await Source.open(t, [topic]);
      const refreshes = Math.min(3, t.target.reauthPerMinute);
      for (let times = 0; times < refreshes; times += 1) {
        const id = t.sendReauth(peer, await t.token(t.rights({ read: [topic] })));
        await source.make(topic, eventsEach);
        const reply = await peer.reply(id, t.promptly('REAUTH-9', 'AUTHENTICATED'));
        t.require('REAUTH-9', reply.type === 'AUTHENTICATED', 'AUTHENTICATED', describe(reply));
        t.require('REAUTH-8', revokedIn(reply).length === 0, 'no topic in revoked, as the new token permits it', revokedIn(reply).join(', '));
      }
      await events(t, peer, topic, positionOf(data), refreshes * eventsEach, 'REAUTH-9');
      await peer.absent(isEvent(topic), 0.2, { requirement: 'REAUTH-9', expected: 'each event once' });
    },
  },
  {
    id: 'server/reauthentication/downgrade',
    title: 'A token with fewer rights ends the topics that it does not permit, names them, and leaves the others',
    requirements: ['REAUTH-8', 'REAUTH-9'],
    ...about,
    async run(t) {
      const [kept, lost] = [t.topic(), t.topic()];
      // The same expiry, so that nothing but the rights changes.
      const exp = t.in(600);
      const peer = await connectWith(t, { read: [kept, lost] }, { exp });
      const { data } = await subscribe(t, peer, kept);
      await subscribe(t, peer, lost);
      const source = await Source.open(t, [kept, lost]);
      const reply = await t.refreshed(peer, { ...t.rights({ read: [kept] }), exp }, 'REAUTH-8');
      t.require('REAUTH-8', revokedIn(reply).join() === lost, `revoked: ${lost}`, `revoked: ${revokedIn(reply).join(', ') || 'none'}`);
      await source.make(lost);
      await source.make(kept, 2);
      await events(t, peer, kept, positionOf(data), 2, 'REAUTH-9');
      await peer.absent(isEvent(lost), eventPatience, { requirement: 'REAUTH-8', expected: `no EVENT of ${lost}, which the new token does not permit` });
      await t.refused(peer, peer.send({ type: 'SUBSCRIBE', data: { topic: lost } }), 'REAUTH-8', 'forbidden_topic');
    },
  },
  {
    id: 'server/reauthentication/right-regained',
    title: 'A topic that was lost and regained is subscribed anew, and each event comes once',
    requirements: ['REAUTH-8', 'EVT-1'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const peer = await connectWith(t, { read: [topic] });
      await subscribe(t, peer, topic);
      const source = await Source.open(t, [topic]);
      await t.refreshed(peer, t.rights({}), 'REAUTH-8');
      await t.refreshed(peer, t.rights({ read: [topic] }), 'REAUTH-8');
      await source.make(topic);
      await peer.absent(isEvent(topic), eventPatience, { requirement: 'REAUTH-8', expected: `no EVENT of ${topic} before it is subscribed again` });
      const { data } = await subscribe(t, peer, topic);
      await source.make(topic, 2);
      await events(t, peer, topic, positionOf(data), 2, 'EVT-1');
      await peer.absent(isEvent(topic), eventPatience, { requirement: 'EVT-1', expected: 'each event once' });
    },
  },
  {
    id: 'server/reauthentication/upgrade',
    title: 'A token with more rights permits what the one before it did not',
    requirements: ['REAUTH-5'],
    ...about,
    async run(t) {
      const topic = t.topic();
      const peer = await connectWith(t, {});
      await t.refused(peer, peer.send({ type: 'SUBSCRIBE', data: { topic } }), 'EVT-2', 'forbidden_topic');
      await t.refreshed(peer, t.rights({ read: [topic] }));
      await subscribe(t, peer, topic, undefined, 'REAUTH-5');
    },
  },
  {
    id: 'server/reauthentication/subscribe-crosses-downgrade',
    title: 'A SUBSCRIBE that crosses a downgrade is never answered by SUBSCRIBED after AUTHENTICATED',
    requirements: ['REAUTH-8'],
    ...about,
    async run(t) {
      await crossing(t, ['SUBSCRIBE', 'REAUTH']);
      await crossing(t, ['REAUTH', 'SUBSCRIBE']);
    },
  },
  {
    id: 'server/expiry/withheld',
    title: 'Events of the time in grace follow AUTHENTICATED in order, those alone that the new token permits',
    requirements: ['EXP-4', 'REAUTH-9'],
    profile: 'events',
    seconds: () => shortLife + 2,
    async run(t) {
      requireGrace(t);
      requireCapability(t, 'reauth');
      const [kept, lost] = [t.topic(), t.topic()];
      const source = await Source.open(t, [kept, lost]);
      const exp = t.in(shortLife);
      const peer = await connectWith(t, { read: [kept, lost] }, { exp });
      const { data } = await subscribe(t, peer, kept);
      await subscribe(t, peer, lost);
      await expires(t, peer, exp, 'EXP-3');
      await Promise.all([source.make(kept, 3), source.make(lost, 3)]);
      await t.refused(peer, peer.send({ type: 'SUBSCRIBE', data: { topic: kept } }), 'EXP-4', 'token_expired');
      const seen = peer.observer.history(isEvent(kept)).length;
      t.require('EXP-4', seen === 0, 'no EVENT in grace', `${seen}`);
      const reply = await t.refreshed(peer, t.rights({ read: [kept] }), 'EXP-4');
      t.require('EXP-4', revokedIn(reply).join() === lost, `revoked: ${lost}`, `revoked: ${revokedIn(reply).join(', ') || 'none'}`);
      await source.make(kept);
      await events(t, peer, kept, positionOf(data), 4, 'EXP-4');
      // What was withheld is done with; the next token brings none of it again.
      await t.refreshed(peer, t.rights({ read: [kept] }), 'REAUTH-9');
      await peer.absent(isEvent(kept), eventPatience, { requirement: 'REAUTH-9', expected: 'each event once, also those that were withheld' });
      await peer.absent(isEvent(lost), eventPatience, { requirement: 'EXP-4', expected: `no EVENT of ${lost}, which the new token does not permit` });
    },
  },
  {
    id: 'server/expiry/withheld-full',
    title: 'Who has too much withheld is told to come back with a new token',
    requirements: ['EXP-4'],
    profile: 'events',
    burst: true,
    bulk: true,
    connections: sourcesAtOnce + 1,
    seconds: () => 2,
    async run(t) {
      requireGrace(t);
      const topic = t.topic();
      const sources = await Promise.all(Array.from({ length: sourcesAtOnce }, () => Source.open(t, [topic])));
      const exp = t.in(1);
      const peer = await connectWith(t, { read: [topic] }, { exp });
      await subscribe(t, peer, topic);
      await expires(t, peer, exp, 'EXP-3');
      const { event } = largeEvent(t);
      await Promise.all(sources.map(source => source.make(topic, withheldEach, event)));
      await peer.pause(0.2);
      const closing = peer.observer.peek(message => message.type === 'CLOSING');
      if ((!closing && !peer.observer.closed) || closing?.data['code'] === 4410) throw new NotApplicable(`no bound on what is withheld showed within ${sourcesAtOnce * withheldEach} large events`);
      await t.closes(peer, 'EXP-4', 4441, 'refresh');
    },
  },
];

/** Sends a REAUTH with fewer rights and a SUBSCRIBE to what it takes away, right after each other. */
async function crossing(t: Trial, order: readonly ('SUBSCRIBE' | 'REAUTH')[]): Promise<void> {
  const topic = t.topic();
  const peer = await connectWith(t, { read: [topic] });
  const token = await t.token(t.rights({}));
  const ids = order.map(type => (type === 'REAUTH' ? t.sendReauth(peer, token) : peer.send({ type, data: { topic } })));
  const answer = async (type: 'SUBSCRIBE' | 'REAUTH', expected: string): Promise<Received> => peer.reply(ids[order.indexOf(type)]!, t.promptly('REAUTH-8', expected));
  const [subscribed, authenticated] = await Promise.all([answer('SUBSCRIBE', 'SUBSCRIBED before AUTHENTICATED, or ERROR forbidden_topic'), answer('REAUTH', 'AUTHENTICATED')]);
  t.require('REAUTH-8', authenticated.type === 'AUTHENTICATED', 'AUTHENTICATED', describe(authenticated));
  if (subscribed.type === 'SUBSCRIBED') {
    t.require('REAUTH-8', before(peer, subscribed, authenticated), 'SUBSCRIBED before AUTHENTICATED, or ERROR forbidden_topic', 'SUBSCRIBED after AUTHENTICATED');
    t.require('REAUTH-8', revokedIn(authenticated).includes(topic), `revoked: ${topic}`, 'it is not in revoked');
  } else {
    t.require('REAUTH-8', subscribed.data['code'] === 'forbidden_topic', 'SUBSCRIBED before AUTHENTICATED, or ERROR forbidden_topic', describe(subscribed));
  }
  await (await Source.open(t, [topic])).make(topic);
  await peer.absent(isEvent(topic), 0.2, { requirement: 'REAUTH-8', expected: `no EVENT of ${topic} after AUTHENTICATED` });
}

function before(peer: Peer, first: Received, second: Received): boolean {
  const all = peer.observer.history(message => message === first || message === second);
  return all[0] === first;
}
