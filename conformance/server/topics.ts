import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import { describe, type Received } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import { positionOf, sampleEvents, shown, type Position, type Rights, type SampleEvent } from '../engine/topics.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';

/** Opens a connection whose token permits that. */
export async function connectWith(t: Trial, rights: Rights, more: Readonly<Record<string, unknown>> = {}): Promise<Peer> {
  const peer = await t.connect();
  await t.authenticate(peer, { ...t.rights(rights), ...more });
  return peer;
}

/** Subscribes, where SUBSCRIBED is the only right answer. */
export async function subscribe(t: Trial, peer: Peer, topic: string, since?: Position, requirement: RequirementId = 'EVT-1'): Promise<Received> {
  const id = peer.send({ type: 'SUBSCRIBE', data: { topic, ...(since ? { since } : {}) } });
  const reply = await peer.reply(id, t.promptly(requirement, `SUBSCRIBED to ${topic}, which the token permits`));
  t.require(requirement, reply.type === 'SUBSCRIBED' && reply.data['topic'] === topic, `SUBSCRIBED to ${topic}`, describe(reply));
  return reply;
}

/** A connection that is subscribed to a topic. */
export async function follower(t: Trial, topic: string): Promise<{ readonly peer: Peer; readonly start: Position }> {
  const peer = await connectWith(t, { read: [topic] });
  return { peer, start: positionOf((await subscribe(t, peer, topic)).data) };
}

export const isEvent = (topic: string) => (message: Received): boolean => message.type === 'EVENT' && message.data['topic'] === topic;

/**
 * Expects the next so many events after a position, in order, and yields them. Between them others may come; an event that is
 * missing shows as one with a later number.
 */
export async function events(t: Trial, peer: Peer, topic: string, after: Position, count: number, requirement: RequirementId): Promise<readonly Received[]> {
  const found: Received[] = [];
  for (let index = 1; index <= count; index += 1) {
    const wanted = shown({ epoch: after.epoch, seq: after.seq + index });
    const message = await peer.next(isEvent(topic), { requirement, expected: `EVENT ${wanted} of ${topic}`, within: tolerances.reply_late.seconds });
    const { epoch, seq } = positionOf(message.data);
    const missed = epoch === after.epoch && seq > after.seq + index ? `, and none of seq ${after.seq + index} to ${seq - 1} before it` : '';
    t.require(requirement, shown({ epoch, seq }) === wanted, `EVENT ${wanted} of ${topic}`, `EVENT ${shown({ epoch, seq })}${missed}`);
    found.push(message);
  }
  return found;
}

/** An event that is about as large as a message may be, and how many bytes of it are padding. */
export function largeEvent(t: Trial): { readonly event: SampleEvent; readonly size: number } {
  const [sample] = sampleEvents;
  const size = Math.min(48 * 1024, Math.floor(0.7 * t.target.maxFrameBytes));
  return { event: { kind: sample!.kind, payload: { ...sample!.payload, pad: 'x'.repeat(size) } }, size };
}

/** @throws {NotApplicable} unless the target has it. */
export function requireCapability(t: Trial, name: string): void {
  if (!t.target.capabilities.includes(name)) throw new NotApplicable(`the target does not offer ${name}`);
}

/** Seconds for which an event is watched for that must not come. */
export const eventPatience = 0.5;
