import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { closeCodes, errorCodes } from '../../../generated/codes.ts';
import type { CloseCode } from '../../../generated/codes.ts';
import type { Capability, ErrorCode, Reconnect } from '../../../generated/messages.ts';
import type { RequirementId } from '../../../generated/requirements.ts';
import { limits, timings, tolerances } from '../../../generated/timings.ts';
import { describe, type Received } from '../../engine/observer.ts';
import { isRecord } from '../../engine/record.ts';
import type { Transcript } from '../../engine/transcript.ts';
import { Violation } from '../../engine/violation.ts';
import type { Expectation, Waits } from '../../engine/waits.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { usualLife } from './token-endpoint.ts';

/** What AUTHENTICATED says, as far as a case wants it otherwise. Seconds. */
export interface Advertised {
  readonly expires_in?: number;
  readonly heartbeat_interval?: number;
  readonly max_missed_pongs?: number;
  readonly expiry_warning?: number;
  readonly grace_period?: number;
  readonly refresh_lead?: number;
  readonly auth_seq?: number;
  readonly capabilities?: readonly Capability[];
  readonly revoked?: readonly string[];
  readonly limits?: Readonly<Record<string, number>>;
}

/** What is used of a socket of the library: users of the package need not have its types. */
interface OpenSocket {
  readonly readyState: number;
  on(event: 'message', listener: (data: Buffer, isBinary: boolean) => void): unknown;
  on(event: 'error', listener: () => void): unknown;
  on(event: 'close', listener: (code: number) => void): unknown;
  send(data: string | Uint8Array): void;
  close(code: number, reason?: string): void;
  terminate(): void;
}

export interface ConnectionOptions {
  readonly socket: OpenSocket;
  readonly request: IncomingMessage;
  readonly name: string;
  readonly transcript: Transcript;
  readonly waits: Waits;
  readonly watch: ConnectionWatch;
}

/** The suite's side of one connection of the client: a server that does what a case says, and watches rules that hold always. */
export class Connection {
  readonly name: string;
  readonly watch: ConnectionWatch;
  /** Monotonic seconds when the upgrade was answered. */
  readonly openedAt = performance.now() / 1000;
  readonly request: IncomingMessage;
  closed: { readonly code: number; readonly at: number } | null = null;
  /** Whether the suite has begun to end it. */
  ended = false;
  readonly #socket: OpenSocket;
  readonly #transcript: Transcript;
  readonly #waits: Waits;
  readonly #inbox: Received[] = [];
  readonly history: Received[] = [];
  #ids = 0;
  #authSeq = 0;
  #advertised: Advertised = {};
  /** Monotonic seconds. */
  #expiresAt = 0;
  #heartbeat: NodeJS.Timeout | null = null;
  #muted = false;

  constructor({ socket, request, name, transcript, waits, watch }: ConnectionOptions) {
    [this.#socket, this.request, this.name, this.#transcript, this.#waits, this.watch] = [socket, request, name, transcript, waits, watch];
    socket.on('message', (data: Buffer, isBinary: boolean) => this.#hear(isBinary ? null : data.toString('utf8'), data.length));
    socket.on('error', () => {});
    socket.on('close', code => {
      this.closed = { code, at: performance.now() / 1000 };
      if (this.#heartbeat) clearInterval(this.#heartbeat);
      if (!this.ended) this.watch.end(this.closed.at);
      this.#log('event', `closed: ${code}`);
      this.#waits.wake();
    });
  }

  #log(direction: 'sent' | 'received' | 'event', text: string): void {
    this.#transcript.add(performance.now() / 1000, this.name, direction, text);
  }

  #hear(text: string | null, bytes: number): void {
    this.#log('received', text ?? `(binary, ${bytes} bytes)`);
    const at = performance.now() / 1000;
    const value = text === null ? undefined : parsed(text);
    const message = isRecord(value) && typeof value['type'] === 'string'
      ? { type: value['type'], id: value['id'], reply_to: value['reply_to'], data: isRecord(value['data']) ? value['data'] : {}, text: text!, at }
      : null;
    if (this.ended) return;
    this.watch.heard(message, value);
    if (message) {
      if (message.type === 'PING' && !this.#muted) this.send({ type: 'PONG', reply_to: message.id });
      this.#inbox.push(message);
      this.history.push(message);
    }
    this.#waits.wake();
  }

  /** Sends a message and returns its id. */
  send(message: Readonly<Record<string, unknown>> & { readonly type: string }): string {
    const id = typeof message['id'] === 'string' ? message['id'] : `s${++this.#ids}`;
    this.watch.said(message, performance.now() / 1000);
    this.sendText(JSON.stringify({ id, ...message }));
    return id;
  }

  sendText(text: string): void {
    this.#log('sent', text);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  sendBinary(bytes: Buffer): void {
    this.#log('sent', `(binary, ${bytes.length} bytes)`);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes);
  }

  /** Sends a PING that has to be answered. */
  ping(): string {
    const id = this.send({ type: 'PING' });
    this.watch.pinged(id, performance.now() / 1000);
    return id;
  }

  /** Falls silent: no PING any more, and no answer to one. */
  mute(): void {
    this.#log('event', 'the suite falls silent');
    this.#muted = true;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
  }

  /** Puts a token into force: answers with AUTHENTICATED; what was advertised before is advertised again unless it is said otherwise. */
  accept(request: Received, advertised: Advertised = {}): void {
    this.#advertised = { ...this.#advertised, ...advertised };
    this.#authSeq = advertised.auth_seq ?? this.#authSeq + 1;
    const { revoked: _once, ...rest } = { ...usualAdvertised, ...this.#advertised };
    this.#expiresAt = performance.now() / 1000 + rest.expires_in;
    const now = Date.now() / 1000 + clockAhead;
    this.send({
      type: 'AUTHENTICATED',
      reply_to: request.id,
      data: { user_id: 'cook', session_id: `session-${this.name}`, server_time: now, expires_at: now + rest.expires_in, ...rest, auth_seq: this.#authSeq, ...(advertised.revoked ? { revoked: advertised.revoked } : {}), limits: { ...usualLimits, ...rest.limits } },
    });
    if (!this.#heartbeat && !this.#muted) this.#heartbeat = setInterval(() => this.ping(), rest.heartbeat_interval * 1000);
  }

  /** The newest `auth_seq` that was told. */
  get authSeq(): number {
    return this.#authSeq;
  }

  /** Answers with ERROR. */
  refuse(request: Received, code: ErrorCode, retryAfter?: number): void {
    const { message, retryable } = errorCodes[code];
    this.send({ type: 'ERROR', reply_to: request.id, data: { code, message, retryable, ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) } });
  }

  /** Tells that the token expires soon, or has expired. */
  tellExpiry(reason: 'expiring' | 'expired', authSeq = this.#authSeq): void {
    const left = reason === 'expired' ? 0 : Math.max(0, this.#expiresAt - performance.now() / 1000);
    this.send({ type: 'TOKEN_EXPIRED', data: { reason, expires_in: left, auth_seq: authSeq } });
  }

  /** Closes, with CLOSING first unless the code is not announced. */
  end(code: CloseCode, { reconnect, retryAfter, announced = closeCodes[code].announced }: { reconnect?: Reconnect; retryAfter?: number; announced?: boolean } = {}): void {
    const entry = closeCodes[code];
    if (announced) this.send({ type: 'CLOSING', data: { code, reason: entry.name, reconnect: reconnect ?? entry.reconnect, ...(retryAfter === undefined ? {} : { retry_after: retryAfter }) } });
    this.closeWith(code, entry.name);
  }

  closeWith(code: number, reason = ''): void {
    this.#log('event', `the suite closes ${code}`);
    this.watch.end(performance.now() / 1000);
    this.ended = true;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#socket.close(code, reason);
  }

  /** Cuts the line, without a close frame. */
  cut(): void {
    this.#log('event', 'the suite cuts the line');
    this.watch.end(performance.now() / 1000);
    this.ended = true;
    if (this.#heartbeat) clearInterval(this.#heartbeat);
    this.#socket.terminate();
  }

  /** The first message not yet taken that fits; later ones stay. */
  async next(fits: (message: Received) => boolean, expectation: Expectation): Promise<Received> {
    const start = performance.now() / 1000;
    return this.#waits.until(() => {
      const index = this.#inbox.findIndex(fits);
      if (index >= 0) return this.#inbox.splice(index, 1)[0]!;
      if (this.closed) throw this.#waits.blame(start, expectation.requirement, expectation.expected, this.#ending());
      return null;
    }, expectation, () => `nothing of the kind for ${expectation.within.toFixed(2)} s`);
  }

  async nextOf(type: string, expectation: Expectation): Promise<Received> {
    return this.next(message => message.type === type, expectation);
  }

  /** Watches for so long that nothing of the kind comes; a PING answered at the end is what makes it count. */
  async absent(fits: (message: Received) => boolean, forSeconds: number, violation: { readonly requirement: RequirementId; readonly expected: string }): Promise<void> {
    const start = performance.now() / 1000;
    const check = (): void => {
      const found = this.#inbox.find(fits);
      if (found) throw new Violation(violation.requirement, violation.expected, describe(found));
      if (this.closed) throw this.#waits.blame(start, violation.requirement, `${violation.expected}, on a living connection`, this.#ending());
    };
    await this.#waits.watch(forSeconds, check);
    await this.alive(violation.requirement);
    check();
    this.#waits.judged(violation.requirement);
  }

  /** A PING is answered; `requirement` is broken if not. */
  async alive(requirement: RequirementId): Promise<void> {
    const id = this.ping();
    await this.next(message => message.type === 'PONG' && message.reply_to === id, { requirement, expected: 'PONG to a PING, on a connection that lives on', within: tolerances.reply_late.seconds });
  }

  /** Waits for the client to close, or to be gone. */
  async closes(expectation: Expectation): Promise<{ readonly code: number; readonly at: number }> {
    return this.#waits.until(() => this.closed, expectation, () => 'the connection is open');
  }

  #ending(): string {
    return `the connection closed ${this.closed!.code}`;
  }
}

/** Seconds by which the suite's server is ahead of the client's clock, which no client may compare with it. */
const clockAhead = 3600;

const usualAdvertised = {
  expires_in: usualLife,
  heartbeat_interval: timings.heartbeat_interval.short,
  max_missed_pongs: limits.max_missed_pongs.default,
  expiry_warning: timings.expiry_warning.short,
  grace_period: timings.grace_period.short,
  refresh_lead: timings.refresh_lead.short,
  capabilities: ['reauth', 'events', 'publish', 'resume'],
};

const usualLimits = Object.fromEntries(Object.entries(limits).flatMap(([name, entry]) => (entry.advertised && name !== 'max_missed_pongs' ? [[name, entry.default]] : [])));

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
