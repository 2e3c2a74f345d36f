import type { ErrorMessage, EventMessage, PublishedMessage, SubscribedMessage, UnsubscribedMessage } from '../../generated/messages.ts';
import { arm, backoff, emit, idOf, isOn, send, type Draft } from './draft.ts';
import type { AppMessage, Request } from './state.ts';

/** The part of `messages_per_second` that the application's messages use; the rest is for PING, PONG and REAUTH. */
const share = 0.8;

function add(d: Draft, message: Pick<Request, 'ticket' | 'type' | 'data'>): void {
  d.outbox = [...d.outbox, { ...message, sent: 0, from: 0, tries: 0 }];
}

/** The application wants the events of a topic. */
export function subscribe(d: Draft, { topic }: { readonly topic: string }): void {
  if (d.topics.has(topic)) return;
  d.topics.set(topic, null);
  if (isOn(d)) add(d, { type: 'SUBSCRIBE', data: { topic } });
}

/** It wants them no more. */
export function unsubscribe(d: Draft, { topic }: { readonly topic: string }): void {
  if (d.topics.delete(topic) && isOn(d)) add(d, { type: 'UNSUBSCRIBE', data: { topic } });
}

/** A subscription is over without having been given up. */
export function end(d: Draft, topic: string, reason: string): void {
  if (d.topics.delete(topic)) emit(d, 'unsubscribed', { topic, reason });
}

/** A new connection: what is wanted is subscribed, before anything else is sent, from the last event handed over (CLI-7). */
export function subscribeAgain(d: Draft): void {
  const waiting = d.outbox;
  d.outbox = [];
  for (const [topic, since] of d.topics) add(d, { type: 'SUBSCRIBE', data: { topic, since: since ?? undefined } });
  d.outbox = [...d.outbox, ...waiting];
}

/** Keeps a message of the application until its turn comes and, a PUBLISH, until it is answered (CLI-3). */
export function take(d: Draft, { message }: { readonly message: AppMessage }): void {
  const reason = d.phase === 'stopped' ? 'closed' : d.outbox.length >= d.queueLimit ? 'queue_full' : null;
  if (reason) emit(d, 'dropped', { message, reason });
  else add(d, message);
}

/** Sends what may be sent now, no faster than the server takes it (RATE-1). A PUBLISH that has to wait holds up what comes after it. */
export function pump(d: Draft): void {
  arm(d, 'pace');
  if (d.phase !== 'ready' || d.link.advice) return;
  const most = Math.floor((d.link.terms!.limits?.messages_per_second ?? Infinity) * share) || 1;
  let held = 0;
  d.paced = d.paced.filter(at => d.now < at + 1);
  d.outbox = d.outbox.flatMap(request => {
    const { ticket, type, data, sent } = request;
    if (sent) return request;
    const from = ticket ? (held = Math.max(held, request.from)) : request.from;
    const instant = Math.max(from, (d.paced.at(-most) ?? -1) + 1);
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

/** Puts others, or none, in a request's place. */
function replace(d: Draft, request: Request, ...by: readonly Request[]): void {
  d.outbox = d.outbox.flatMap(each => (each === request ? by : each));
}

function drop(d: Draft, message: Request, reason: string): void {
  replace(d, message);
  if (message.ticket) emit(d, 'dropped', { message, reason });
  else end(d, message.data.topic!, reason);
}

/** What waits to be sent or answered is given up. */
export function dropAll(d: Draft, reason: string): void {
  for (const message of d.outbox) if (message.ticket) drop(d, message, reason);
}

/** The message that was sent last and is unanswered is given up, as it may be what broke the connection (CLI-5). */
export function dropLast(d: Draft): void {
  const last = answered(d, idOf(Math.max(...d.outbox.map(each => each.sent))));
  if (last) drop(d, last, 'offence');
}

/** The request that a reply answers. */
function answered(d: Draft, id: string | undefined): Request | undefined {
  return d.outbox.find(each => each.sent && idOf(each.sent) === id);
}

/** The answer to a request of the application. @returns the request, which is over. */
function settle(d: Draft, id: string | undefined): Request | undefined {
  const request = answered(d, id);
  if (request) replace(d, request);
  return request;
}

export function takePublished(d: Draft, { reply_to, data: { topic, epoch, seq } }: PublishedMessage): void {
  const request = settle(d, reply_to);
  if (request) emit(d, 'published', { ticket: request.ticket!, position: { topic, epoch, seq } });
}

export function takeSubscribed(d: Draft, { reply_to, data: { topic, epoch, seq, recovered } }: SubscribedMessage): void {
  const request = settle(d, reply_to);
  const since = request?.data.since;
  if (!request || !d.topics.has(topic) || (since && recovered)) return;
  if (since) emit(d, 'recovery_failed', { topic });
  d.topics.set(topic, { epoch, seq });
}

/** Asked for, or the end of a subscription that nobody asked for. */
export function takeUnsubscribed(d: Draft, { reply_to, data: { topic, reason } }: UnsubscribedMessage): void {
  if (reason === 'requested') settle(d, reply_to);
  else end(d, topic, reason);
}

/** Hands an event over once; says so where some before it are missing (CLI-7). */
export function takeEvent(d: Draft, message: EventMessage): void {
  const { data: { topic, epoch, seq } } = message;
  const last = d.topics.get(topic);
  const isNext = last?.epoch === epoch ? seq - last.seq : Infinity;
  if (!last || isNext < 1) return;
  if (isNext > 1) emit(d, 'recovery_failed', { topic });
  d.topics.set(topic, { epoch, seq });
  emit(d, 'message', message);
}

/** ERROR to a message of the application: what may succeed later is sent again in its place, the rest is given up. */
export function takeError(d: Draft, { reply_to, data: { code, retryable, retry_after } }: ErrorMessage): void {
  const request = answered(d, reply_to);
  if (!request) return emit(d, 'refused', { code });
  if (!retryable) return drop(d, request, code);
  const tries = request.tries + 1;
  // In grace it is AUTHENTICATED that is waited for.
  const from = d.now + (retry_after ?? (d.phase === 'grace' ? 0 : backoff(d, tries)));
  replace(d, request, { ...request, sent: 0, from, tries });
}
