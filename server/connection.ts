import type { ApplicationMessage } from '../generated/messages.ts';
import type { Clock } from './clock.ts';
import type { EventLog } from './events/event-log.ts';
import { Feeds } from './events/feeds.ts';
import { nextWake } from './session/deadlines.ts';
import type { Revocations, RevocationScope } from './revocations.ts';
import type { AuditEntry, PublishRequest, Session, SessionEffect, SessionInput, SessionState } from './session/state.ts';
import type { Identity, Verification, Verifier } from './verifier/verifier.ts';

/** All that a session needs of a WebSocket; any library has these. */
export interface SessionSocket {
  /** Sends one text frame; `flushed` is called once it is out of this process. */
  send(frame: string | Buffer, flushed: () => void): void;
  close(code: number, reason: string): void;
  terminate(): void;
  /** Bytes that wait for the peer to read. */
  readonly bufferedAmount: number;
}

/** What a connection needs of its server. */
export interface ConnectionContext {
  readonly session: Session;
  readonly readFrame: (text: string) => SessionInput;
  readonly verifier: Verifier;
  readonly revocations: Revocations;
  readonly clock: Clock;
  readonly limits: { readonly max_frame_bytes: number; readonly max_unauthenticated_frame_bytes: number; readonly max_unread_bytes: number };
  readonly log: EventLog;
  readonly audit: (entry: AuditEntry) => void;
  readonly deliver: (message: ApplicationMessage, connection: Connection) => void;
  /** Told of what is a bug or an outage, never of a bad token. */
  readonly fault: (error: unknown) => void;
}

/**
 * The shell around one session: it feeds frames, time and verdicts in and carries effects out. It decides nothing.
 */
export class Connection {
  #state: SessionState;
  #cancelWake: () => void = () => {};
  #authenticated: () => void = () => {};
  readonly #socket: SessionSocket;
  readonly #context: ConnectionContext;
  readonly #feeds: Feeds;
  /** What happened while a step was being carried out; it is taken after it. */
  readonly #inbox: SessionInput[] = [];
  #stepping = false;
  readonly #flushed = (): void => this.#feeds.goOn();

  constructor(sessionId: string, socket: SessionSocket, context: ConnectionContext) {
    this.#socket = socket;
    this.#context = context;
    this.#state = context.session.open(sessionId, context.clock.now());
    this.#feeds = new Feeds({
      log: context.log,
      isReadingUp: () => socket.bufferedAmount <= context.limits.max_unread_bytes / 2,
      take: input => this.take(input),
    });
    this.#sleep();
  }

  get state(): SessionState {
    return this.#state;
  }

  /** The same in every AUTHENTICATED of this connection. */
  get sessionId(): string {
    return this.#state.sessionId;
  }

  /** Whose connection it is; null before the first token. It never changes (REAUTH-3). */
  get identity(): Identity | null {
    return this.#state.token?.verified.identity ?? null;
  }

  /** What the token in force grants; nothing in grace and without a token. They change with each REAUTH. */
  get scopes(): readonly string[] {
    return this.#state.phase === 'authenticated' ? (this.#state.token?.verified.scopes ?? []) : [];
  }

  /** Called once, when the first token is in force and AUTHENTICATED is out. */
  onAuthenticated(act: () => void): void {
    this.#authenticated = act;
  }

  /**
   * Sends a message of the application, while a token is in force.
   * @returns whether it was sent; in grace and without a token it is not (EXP-4, AUTH-4).
   */
  send(message: ApplicationMessage): boolean {
    // The token may have lapsed since the last look.
    this.take({ on: 'clock' });
    if (this.#state.phase !== 'authenticated') return false;
    this.#socket.send(JSON.stringify(message), this.#flushed);
    return true;
  }

  /** Whether the token in force is revoked. */
  revokedBy(revocations: Revocations): RevocationScope | null {
    return this.#state.token ? revocations.judge(this.#state.token.verified) : null;
  }

  /** One complete message as it came; `isBinary` as the frame said. */
  receive(bytes: Buffer, isBinary: boolean): void {
    const { max_frame_bytes, max_unauthenticated_frame_bytes } = this.#context.limits;
    const longest = this.#state.token ? max_frame_bytes : max_unauthenticated_frame_bytes;
    if (bytes.length > longest) return this.take({ on: 'oversize' });
    this.take(isBinary ? { on: 'binary' } : this.#context.readFrame(bytes.toString('utf8')));
  }

  /** Something happened. Where it happens in the middle of a step, such as an event that this very client publishes, it waits its turn. */
  take(input: SessionInput): void {
    this.#inbox.push(input);
    if (this.#stepping) return;
    this.#stepping = true;
    try {
      for (let next = this.#inbox.shift(); next; next = this.#inbox.shift()) {
        this.#step(next);
        // A peer that asks and never reads the answers would fill this process's memory; it is cut off instead (EVT-5).
        if (this.#socket.bufferedAmount > this.#context.limits.max_unread_bytes && !this.#isOver) this.#step({ on: 'unread' });
      }
    } finally {
      this.#stepping = false;
    }
  }

  get #isOver(): boolean {
    return this.#state.phase === 'closing' || this.#state.phase === 'closed';
  }

  /** Ends subscriptions that a policy which has changed no longer permits (EVT-6). */
  reauthorize(permits: (topic: string, state: SessionState) => boolean): void {
    for (const topic of this.#state.topics.keys()) {
      if (!permits(topic, this.#state)) this.take({ on: 'permission_lost', topic });
    }
  }

  #step(input: SessionInput): void {
    const { state, effects } = this.#context.session.step(this.#state, input, this.#context.clock.now());
    const first = state.token !== null && this.#state.token === null;
    this.#state = state;
    for (const effect of effects) this.#guard(() => this.#carryOut(effect));
    if (first) this.#guard(this.#authenticated);
    if (this.#isOver) this.#feeds.closeAll();
    this.#sleep();
  }

  /** A hook that throws must cost neither the effects after it nor the session's next wake. */
  #guard(act: () => void): void {
    try {
      act();
    } catch (error) {
      this.#context.fault(error);
    }
  }

  #carryOut(effect: SessionEffect): void {
    switch (effect.effect) {
      case 'send': return this.#socket.send(JSON.stringify(effect.message), this.#flushed);
      case 'event': return this.#socket.send(effect.event.frame, this.#flushed);
      case 'subscribe': return this.#feeds.open(effect.request);
      case 'unsubscribe': return this.#feeds.close(effect.topic);
      case 'publish': return this.#publish(effect.request, effect.append);
      case 'close': return this.#socket.close(effect.code, effect.reason);
      case 'terminate': return this.#socket.terminate();
      case 'audit': return this.#context.audit(effect.record);
      case 'deliver': return this.#context.deliver(effect.message, this);
      case 'verify': return this.#verify(effect.attempt, effect.token);
    }
  }

  #publish(request: PublishRequest, append: boolean): void {
    const { topic, kind, payload, idempotency_key: key } = request.event;
    const { issuer, subject, tenant } = this.identity!;
    const publisher = JSON.stringify([issuer, subject, tenant]);
    try {
      this.#context.log.publish({ topic, kind, payload, publisher, key }, append, log => this.take({ ...request, log }));
    } catch (error) {
      this.#context.fault(error);
      this.take({ ...request, log: { outcome: 'unavailable' } });
    }
  }

  #verify(attempt: number, token: string): void {
    // Begun inside the promise, so that a verifier that throws at once is an outage like one that rejects.
    new Promise<Verification>(resolve => resolve(this.#context.verifier.verify(token))).then(
      verification => this.take(verdict(attempt, verification, this.#context.revocations)),
      error => {
        this.#context.fault(withoutToken(error, token));
        this.take({ on: 'verify.unavailable', attempt });
      },
    ).catch(this.#context.fault);
  }

  /** One timer for all deadlines, armed anew after each step, so that none of the past is left over. */
  #sleep(): void {
    this.#cancelWake();
    const seconds = nextWake(this.#state, this.#context.clock.now());
    this.#cancelWake = seconds === null ? () => {} : this.#context.clock.after(seconds, () => this.take({ on: 'clock' }));
  }
}

function verdict(attempt: number, verification: Verification, revocations: Revocations): SessionInput {
  switch (verification.outcome) {
    case 'ok': return { on: 'verify.ok', attempt, token: verification.token, revoked: revocations.judge(verification.token) };
    case 'fail': return { on: 'verify.fail', attempt, code: verification.code };
    case 'unavailable': return { on: 'verify.unavailable', attempt };
  }
}

/** What may be logged of a verifier's error. Libraries quote the token in it, or attach the request that carried it (SEC-2). */
function withoutToken(error: unknown, token: string): Error {
  const given = error instanceof Error ? error : new Error(String(error));
  const parts = [token, ...token.split('.')].filter(part => part.length >= shortestSecret);
  const clean = (text: string): string => parts.reduce((left, part) => left.replaceAll(part, '<token>'), text);
  const cause = given.cause instanceof Error ? `: ${given.cause.message}` : '';
  const logged = new Error(clean(`${given.message}${cause}`));
  logged.name = given.name;
  logged.stack = clean(given.stack ?? '');
  return logged;
}

/** Characters of a segment that could mean nothing else. */
const shortestSecret = 8;
