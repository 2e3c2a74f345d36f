import type { LoggedEvent, Position } from '../events/event-log.ts';
import type { VerifiedToken } from '../verifier/verifier.ts';
import type { Draft } from './draft.ts';
import type { SubscribeRequest, TopicRequest } from './state.ts';

/** The topic is subscribed, up to that number. */
export function stand(draft: Draft, topic: string, position: Position): void {
  draft.topics = new Map(draft.topics).set(topic, { epoch: position.epoch, seq: position.seq });
}

/** No event of the topic follows, also none that was withheld. */
export function leave(draft: Draft, topic: string): void {
  if (draft.topics.has(topic)) {
    const topics = new Map(draft.topics);
    topics.delete(topic);
    draft.topics = topics;
  }
  draft.withheld = draft.withheld.filter(event => event.topic !== topic);
  draft.effects.push({ effect: 'unsubscribe', topic });
}

/** Puts a request behind those about the same topic that the log has not answered; it is taken when they are. */
export function waitForLog(draft: Draft, request: TopicRequest): void {
  draft.opening = new Map(draft.opening).set(request.topic, [...(draft.opening.get(request.topic) ?? []), request]);
}

/** The log answered the first request about the topic. Yields those that waited for it. */
export function logAnswered(draft: Draft, { topic }: SubscribeRequest): readonly TopicRequest[] {
  const opening = new Map(draft.opening);
  const [, ...waiting] = opening.get(topic) ?? [];
  opening.delete(topic);
  draft.opening = opening;
  return waiting;
}

/** A SUBSCRIBE to what is subscribed already answers where it stands (EVT-2). */
export function repeated(position: Position, since: Position | null): { position: Position; recovered: boolean } {
  return { position, recovered: since?.epoch === position.epoch && since.seq === position.seq };
}

/** An event takes its place: it goes out, or is kept until grace ends (EXP-4). */
export function deliver(draft: Draft, event: LoggedEvent, withhold: boolean): void {
  stand(draft, event.topic, event);
  if (withhold) draft.withheld = [...draft.withheld, event];
  else draft.effects.push({ effect: 'event', event });
}

/** What was withheld follows AUTHENTICATED, in order (EXP-4). */
export function release(draft: Draft): void {
  for (const event of draft.withheld) draft.effects.push({ effect: 'event', event });
  draft.withheld = [];
}

/** Ends what the new token does not permit, in the step that puts it into force (REAUTH-8). Yields the topics. */
export function endForbidden(draft: Draft, verified: VerifiedToken): readonly string[] {
  const { events } = draft.settings;
  const forbidden = [...draft.topics.keys()].filter(topic => events?.authorize(verified, topic, 'subscribe') !== 'permitted');
  for (const topic of forbidden) leave(draft, topic);
  return forbidden;
}
