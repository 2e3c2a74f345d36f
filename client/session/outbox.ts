import type { ErrorMessage, EventMessage, PublishedMessage, SubscribedMessage, UnsubscribedMessage } from '../../generated/messages.ts';
import { arm, backoff, emit, idOf, isOn, send, type Draft } from './draft.ts';
import type { AppMessage, Request } from './state.ts';

/** The part of `messages_per_second` that the application's messages use; the rest is for PING, PONG and REAUTH. */
const share = 0.8;

function add(d: Draft, type: string, data: object, ticket?: object): void {
  d.outbox = [...d.outbox, { ticket, type, data, sent: 0, from: 0, tries: 0 }];
}

/** The application wants the events of a topic. */
export function subscribe(d: Draft, topic: string): void {
  if (d.topics.has(topic)) return;
  d.topics.set(topic, null);
  if (isOn(d)) add(d, 'SUBSCRIBE', { topic });
}

/** It wants them no more. */
export function unsubscribe(d: Draft, topic: string): void {
  if (d.topics.delete(topic) && isOn(d)) add(d, 'UNSUBSCRIBE', { topic });
}

/** A subscription is over without having been given up. */
export function end(d: Draft, topic: string, reason: string): void {
  if (d.topics.delete(topic)) emit(d, 'unsubscribed', { topic, reason });
}

/** A new connection: what is wanted is subscribed, before anything else is sent, from the last event handed over (CLI-7). */
export function subscribeAgain(d: Draft): void {
  const waiting = d.outbox;
  d.outbox = [];
  for (const [topic, since] of d.topics) add(d, 'SUBSCRIBE', { topic, ...(since && { since }) });
  d.outbox = [...d.outbox, ...waiting];
}

/** Keeps a message of the application until its turn comes and, a PUBLISH, until it is answered (CLI-3). */
export function take(d: Draft, message: AppMessage): void {
  const reason = d.phase === 'stopped' ? 'closed' : d.outbox.length >= d.queueLimit ? 'queue_full' : null;
  if (reason) emit(d, 'dropped', { message, reason });
  else add(d, message.type, message.data, message.ticket);
}

/** Sends what may be sent now, no faster than the server takes it (RATE-1). A PUBLISH that has to wait holds up what comes after it. */
export function pump(d: Draft): void {
  arm(d, 'pace');
  if (d.phase !== 'ready' || d.link.advice) return;
  const most = Math.max(1, Math.floor((d.link.terms!.limits?.messages_per_second ?? Infinity) * share));
  let held = 0;
  d.paced = d.paced.filter(at => at + 1 > d.now);
  d.outbox = d.outbox.flatMap(request => {
    const { ticket, type, data, sent } = request;
    if (sent) return request;
    const from = ticket ? (held = Math.max(held, request.from)) : request.from;
    const instant = d.paced.length < most ? from : Math.max(from, d.paced[0]! + 1);
    if (instant > d.now) {
      arm(d, 'pace', Math.min(d.deadlines.pace!, instant));
      return request;
    }
    send(d, type, { data });
    d.paced = [...d.paced, d.now];
    // Nobody answers a message of the application's own, and a second one might do harm.
    return type.startsWith('X_') ? [] : { ...request, sent: d.sent };
  });
}

/** The connection is gone. What was not answered is sent again over the next; subscriptions are made anew there. */
export function takeBack(d: Draft): void {
  d.paced = [];
  d.outbox = d.outbox.flatMap(request => (request.ticket ? { ...request, sent: 0 } : []));
}

function drop(d: Draft, message: Request, reason: string): void {
  if (message.ticket) emit(d, 'dropped', { message, reason });
  else end(d, message.data.topic!, reason);
}

/** What waits to be sent or answered is given up. */
export function dropAll(d: Draft, reason: string): void {
  for (const message of d.outbox) if (message.ticket) emit(d, 'dropped', { message, reason });
  d.outbox = d.outbox.filter(({ ticket }) => !ticket);
}

/** The message that was sent last and is unanswered is given up, as it may be what broke the connection (CLI-5). */
export function dropLast(d: Draft): void {
  const last = Math.max(...d.outbox.map(({ sent }) => sent));
  if (last > 0) drop(d, remove(d, idOf(last))!, 'offence');
}

/** What a reply answers is over. */
function remove(d: Draft, id: string | undefined): Request | undefined {
  const request = d.outbox.find(({ sent }) => sent && idOf(sent) === id);
  d.outbox = d.outbox.filter(each => each !== request);
  return request;
}

/** The answer to a request of the application, or the end of a subscription that nobody asked for. */
export function takeReply(d: Draft, { type, reply_to, data }: SubscribedMessage | UnsubscribedMessage | PublishedMessage): void {
  if (type === 'UNSUBSCRIBED' && data.reason !== 'requested') return end(d, data.topic, data.reason);
  const request = remove(d, reply_to);
  if (type === 'UNSUBSCRIBED' || !request) return;
  const { topic, epoch, seq } = data;
  if (type === 'PUBLISHED') emit(d, 'published', { ticket: request.ticket!, position: { topic, epoch, seq } });
  else if (d.topics.has(topic) && !(request.data.since && data.recovered)) {
    if (request.data.since) emit(d, 'recovery_failed', { topic });
    d.topics.set(topic, { epoch, seq });
  }
}

/** Hands an event over once; says so where some before it are missing (CLI-7). */
export function takeEvent(d: Draft, message: EventMessage): void {
  const { topic, epoch, seq } = message.data;
  const last = d.topics.get(topic);
  const isNext = last?.epoch === epoch ? seq - last.seq : Infinity;
  if (!last || isNext < 1) return;
  if (isNext > 1) emit(d, 'recovery_failed', { topic });
  d.topics.set(topic, { epoch, seq });
  emit(d, 'message', message);
}

/** ERROR to a message of the application: what may succeed later is sent again in its place, the rest is given up. */
export function takeError(d: Draft, { reply_to, data: { code, retryable, retry_after } }: ErrorMessage): void {
  const before = d.outbox;
  const request = remove(d, reply_to);
  if (!request) return emit(d, 'refused', { code });
  if (!retryable) return drop(d, request, code);
  const tries = request.tries + 1;
  // In grace it is AUTHENTICATED that is waited for.
  const from = d.now + (retry_after ?? (d.phase === 'grace' ? 0 : backoff(d, tries)));
  d.outbox = before.map(each => (each === request ? { ...request, sent: 0, from, tries } : each));
}
