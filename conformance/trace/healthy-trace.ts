import type { TraceLine } from './read-lines.ts';
import type { Side } from './record.ts';

/** A line of a made-up trace, with a name by which a test alters it. */
export interface NamedLine extends TraceLine {
  readonly name: string;
  readonly at: number;
}

type Message = Readonly<Record<string, unknown>> & { readonly type: string };

/** A message that passed. */
export function said(name: string, at: number, from: Side, message: Message): NamedLine {
  return { name, at, from, text: JSON.stringify(message) };
}

export const client = (name: string, at: number, message: Message): NamedLine => said(name, at, 'client', message);
export const server = (name: string, at: number, message: Message): NamedLine => said(name, at, 'server', message);

/** AUTHENTICATED with the numbers of this trace: tokens of a minute, a warning of 20 s, a grace of 10 s. */
export function authenticated(name: string, at: number, replyTo: string, authSeq: number, more: Readonly<Record<string, unknown>> = {}): NamedLine {
  return server(name, at, {
    type: 'AUTHENTICATED', id: `s-${name}`, reply_to: replyTo,
    data: {
      user_id: 'cook', session_id: 'e1', auth_seq: authSeq, expires_in: 60, heartbeat_interval: 15, max_missed_pongs: 3, expiry_warning: 20, grace_period: 10,
      capabilities: ['reauth', 'events', 'publish', 'resume'],
      limits: { max_token_bytes: 16384, max_frame_bytes: 65536, max_token_lifetime: 86400, reauth_per_minute: 5, messages_per_second: 100, idempotency_window: 300, resume_window: 60, authentication_timeout: 10 },
      ...more,
    },
  });
}

export function expiry(name: string, at: number, reason: 'expiring' | 'expired', authSeq: number, expiresIn: number): NamedLine {
  return server(name, at, { type: 'TOKEN_EXPIRED', id: `s-${name}`, data: { reason, expires_in: expiresIn, auth_seq: authSeq } });
}

export function event(name: string, at: number, seq: number, topic = 'orders.42'): NamedLine {
  return server(name, at, { type: 'EVENT', id: `s-${name}`, data: { topic, epoch: 'e7', seq, kind: 'order.status_changed', published_at: 1800000090, payload: { order_id: 'o117', status: 'preparing' } } });
}

export const authenticate = (name: string, at: number, token: string): NamedLine => client(name, at, { type: 'AUTHENTICATE', id: name, data: { token } });
export const reauth = (name: string, at: number, token: string): NamedLine => client(name, at, { type: 'REAUTH', id: name, data: { token } });
export const refused = (name: string, at: number, replyTo: string, code: string, retryable = false, more: Readonly<Record<string, unknown>> = {}): NamedLine => server(name, at, { type: 'ERROR', id: `s-${name}`, reply_to: replyTo, data: { code, message: 'No.', retryable, ...more } });
export const closing = (name: string, at: number, code: number, reconnect: string, more: Readonly<Record<string, unknown>> = {}): NamedLine => server(name, at, { type: 'CLOSING', id: `s-${name}`, data: { code, reason: 'because', reconnect, ...more } });
export const closed = (name: string, at: number, from: Side, code: number): NamedLine => ({ name, at, from, close: code });

export function publish(name: string, at: number, key: string): NamedLine {
  return client(name, at, { type: 'PUBLISH', id: name, data: { topic: 'orders.42', kind: 'order.status_changed', idempotency_key: key, payload: { order_id: 'o117', status: 'preparing' } } });
}

/** PING of the server every 15 s, each with its PONG. */
function heartbeats(from: number, to: number): readonly NamedLine[] {
  const lines: NamedLine[] = [];
  for (let at = from; at <= to; at += 15) {
    const id = `beat-${Math.round(at)}`;
    lines.push(server(id, at, { type: 'PING', id }), client(`${id}-pong`, at + 0.1, { type: 'PONG', id: `c-${id}`, reply_to: id }));
  }
  return lines;
}

/** In the order of time. */
export function inOrder(lines: readonly NamedLine[]): readonly NamedLine[] {
  return lines.toSorted((a, b) => a.at - b.at);
}

/** Two minutes of a kitchen display: a refresh after the warning, one in grace, events all along. */
export const healthyTrace: readonly NamedLine[] = inOrder([
  { name: 'open', at: 0, open: { url: 'wss://orders.example/ws', offered: ['token-refresh.v1'], selected: 'token-refresh.v1' } },
  authenticate('c1', 0.1, 'token-a'),
  authenticated('first', 0.2, 'c1', 1),
  client('subscribe', 1, { type: 'SUBSCRIBE', id: 'c2', data: { topic: 'orders.42', since: { epoch: 'e7', seq: 5 } } }),
  server('subscribed', 1.1, { type: 'SUBSCRIBED', id: 's-2', reply_to: 'c2', data: { topic: 'orders.42', epoch: 'e7', seq: 5, recovered: true } }),
  event('event-6', 2, 6),
  publish('publish', 3, 'k1'),
  server('published', 3.1, { type: 'PUBLISHED', id: 's-3', reply_to: 'publish', data: { topic: 'orders.42', epoch: 'e7', seq: 7 } }),
  event('event-7', 3.2, 7),
  client('ping', 10, { type: 'PING', id: 'c4' }),
  server('pong', 10.1, { type: 'PONG', id: 's-4', reply_to: 'c4' }),
  ...heartbeats(15.2, 110),
  expiry('warning', 40.5, 'expiring', 1, 19.7),
  reauth('c5', 41, 'token-b'),
  authenticated('second', 41.1, 'c5', 2),
  event('event-8', 50, 8),
  expiry('warning-again', 81.5, 'expiring', 2, 19.6),
  expiry('expired', 101.1, 'expired', 2, 0),
  reauth('c6', 102, 'token-c'),
  authenticated('third', 102.1, 'c6', 3),
  event('event-9', 103, 9),
  client('unsubscribe', 112, { type: 'UNSUBSCRIBE', id: 'c7', data: { topic: 'orders.42' } }),
  server('unsubscribed', 112.1, { type: 'UNSUBSCRIBED', id: 's-7', reply_to: 'c7', data: { topic: 'orders.42', reason: 'requested' } }),
  closed('closed', 118, 'client', 1000),
]);
