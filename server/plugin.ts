import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import websocket from '@fastify/websocket';
import type { FastifyPluginAsync } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { WebSocket } from 'ws';
import type { AuditRecord } from '../generated/messages.ts';
import { Admission } from './admission.ts';
import { systemClock, watchClock } from './clock.ts';
import { Connection, type ConnectionContext } from './connection.ts';
import { emit, type EmitOptions } from './events/emit.ts';
import type { EventKindName, EventPayloads } from '../generated/events.ts';
import type { Position } from './events/event-log.ts';
import { MemoryLog } from './events/memory-log.ts';
import { scopePolicy, type Authorize } from './events/policy.ts';
import { handshake, type Handshake } from './handshake.ts';
import { OptionError } from './option-error.ts';
import { checkOptions, resolveNumbers, type TokenRefreshOptions } from './options.ts';
import { readFrame } from './session/inbound.ts';
import type { AuditEntry, EventSettings } from './session/state.ts';
import { Revocations, type Revocation } from './revocations.ts';
import { createSession } from './session/session.ts';

/** What the plugin adds to the scope in which it is registered. */
export interface TokenRefresh {
  /** The open ones. */
  readonly connections: ReadonlySet<Connection>;
  /**
   * Ends what is under way and refuses what comes later (SEC-1).
   * @returns how many connections it ended.
   */
  revoke(revocation: Revocation): number;
  /**
   * Publishes for the application to every subscriber of the topic; see `emit`.
   * @throws {EmitError}
   */
  emit<Kind extends EventKindName>(topic: string, kind: Kind, payload: EventPayloads[Kind], options?: EmitOptions): Promise<Position>;
  /** To be called when the policy has changed: ends the subscriptions that it no longer permits (EVT-6). */
  reauthorize(): void;
}

declare module 'fastify' {
  interface FastifyInstance {
    tokenRefresh: TokenRefresh;
  }
}

/** Seconds over which the clients of a drained server are spread when they come back. */
const drainSpread = 5;

const plugin: FastifyPluginAsync<TokenRefreshOptions> = async (app, options) => {
  checkOptions(options);
  if (app.hasDecorator('websocketServer')) {
    throw new OptionError('(none)', '@fastify/websocket is registered already; let this plugin register it, as it sets frame limits and subprotocols');
  }
  const numbers = resolveNumbers(options);
  const { clock = systemClock, random = Math.random, onSession } = options;
  const onMessage = new Map(Object.entries(options.onMessage ?? {}));
  const { chooseSubprotocol, carriesToken, isOriginAllowed } = options.handshake ?? handshake;
  const connections = new Set<Connection>();
  const revocations = new Revocations();
  const admission = new Admission(numbers.limits);
  const log = options.events?.log ?? new MemoryLog({ limits: numbers.limits, clock });
  const authorize = sessionPolicy(options.events?.authorize ?? scopePolicy, error => app.log.error({ err: error }, 'token-refresh: authorize'));
  const places = new WeakMap<IncomingMessage, () => void>();
  const context: ConnectionContext = {
    session: (options.createSession ?? createSession)({
      ...numbers,
      reauth: options.reauth ?? true,
      handles: type => onMessage.has(type),
      events: options.events ? { authorize, publish: options.events.publish ?? true } : null,
      random,
    }),
    readFrame: options.readFrame ?? readFrame,
    verifier: { verify: options.verifyToken },
    revocations,
    clock,
    log,
    limits: numbers.limits,
    audit: numbered(options.audit ?? (record => app.log.info({ audit: record }, 'audit'))),
    deliver: (message, connection) => onMessage.get(message.type)?.(message, connection),
    fault: error => app.log.error({ err: error }, 'token-refresh'),
  };
  const stopWatch = watchClock(clock, () => connections.forEach(connection => connection.take({ on: 'clock' })));

  app.decorate('tokenRefresh', {
    connections,
    revoke(revocation) {
      revocations.add(revocation, clock.now().wall);
      return sweep(connections, revocation, revocations);
    },
    emit: (topic, kind, payload, emitOptions) => emit(log, topic, kind, payload, emitOptions),
    reauthorize() {
      for (const connection of connections) connection.reauthorize((topic, { token }) => authorize(token!.verified, topic, 'subscribe') === 'permitted');
    },
  });

  await app.register(websocket, {
    options: { maxPayload: numbers.limits.max_frame_bytes, perMessageDeflate: false, handleProtocols: names => chooseSubprotocol(names).selected ?? false },
    // The library's own handler cuts the socket before the close frame with 1007 or 1009 is out; these errors are answered in `attach`.
    errorHandler: () => {},
    preClose(done) {
      stopWatch();
      for (const connection of connections) connection.take({ on: 'drain', retryAfter: Math.round(random() * drainSpread * 1000) / 1000 });
      this.websocketServer.close();
      done();
    },
  });

  app.get(options.path ?? '/ws', {
    websocket: true,
    // A URL may carry a token, and Fastify logs the URL of every request (CONN-2).
    logLevel: 'silent',
    preValidation: async (request, reply) => {
      if (carriesToken(request.url)) return reply.code(400).send({ error: 'a token has no place in a URL; send AUTHENTICATE' });
      if (!isOriginAllowed(request.headers.origin, request.headers.host, options.origins ?? [])) {
        return reply.code(403).send({ error: 'this origin is not allowed' });
      }
      if (!request.ws) return;
      const leave = admission.enter(request.ip);
      if (!leave) return reply.code(503).header('retry-after', '5').send({ error: 'too many connections without a token' });
      request.raw.socket.once('close', leave);
      places.set(request.raw, leave);
    },
  }, (socket, request) => {
    const connection = attach(socket, request.raw, chooseSubprotocol, connections, context);
    connection.onAuthenticated(() => {
      places.get(request.raw)!();
      const end = onSession?.(connection);
      if (end) socket.once('close', () => guard(context, end));
    });
  });
};

/**
 * The Fastify plugin: one WebSocket endpoint that speaks the protocol, on `@fastify/websocket`.
 * It adds `tokenRefresh` to the scope in which it is registered.
 * @throws {OptionError} at registration, for an option that can't be used.
 */
export const tokenRefresh = fastifyPlugin(plugin, { name: 'ws-token-refresh', fastify: '5.x' });

/** Ends what a revocation hits at once (SEC-1); later tokens are judged when they come. */
function sweep(connections: Iterable<Connection>, revocation: Revocation, revocations: Revocations): number {
  let ended = 0;
  for (const connection of connections) {
    const { phase } = connection.state;
    if (phase !== 'authenticated' && phase !== 'grace') continue;
    const scope = 'sessionId' in revocation ? (connection.state.sessionId === revocation.sessionId ? 'session' : null) : connection.revokedBy(revocations);
    if (scope === null) continue;
    connection.take({ on: 'revoke', scope });
    ended += 1;
  }
  return ended;
}

function attach(socket: WebSocket, request: IncomingMessage, chooseSubprotocol: Handshake['chooseSubprotocol'], connections: Set<Connection>, context: ConnectionContext): Connection {
  const connection = new Connection(randomUUID(), {
    send: (frame, flushed) => socket.send(frame, { binary: false }, flushed),
    close: (code, reason) => socket.close(code, reason),
    terminate: () => socket.terminate(),
    get bufferedAmount() { return socket.bufferedAmount; },
  }, context);
  connections.add(connection);
  socket.on('message', (data: Buffer, isBinary: boolean) => guard(context, () => connection.receive(data, isBinary)));
  socket.on('error', (error: Error & { code?: string }) => guard(context, () => {
    const input = frameErrors[error.code ?? ''];
    if (input) connection.take({ on: input });
  }));
  socket.on('close', code => {
    connections.delete(connection);
    guard(context, () => connection.take({ on: 'socket.closed', code }));
  });
  const offered = request.headers['sec-websocket-protocol']?.split(',').map(name => name.trim()) ?? [];
  if (!chooseSubprotocol(offered).supported) connection.take({ on: 'unsupported_version' });
  return connection;
}

/** The policy as a session asks it. One that throws, or answers anything but a verdict, permits nothing. */
function sessionPolicy(authorize: Authorize, fault: (error: unknown) => void): EventSettings['authorize'] {
  return ({ identity, scopes }, topic, action) => {
    try {
      const verdict: unknown = authorize(topic, { action, identity, scopes });
      if (verdict === 'permitted' || verdict === 'invalid' || verdict === 'forbidden') return verdict;
      fault(new Error(`events.authorize answered ${verdict instanceof Promise ? 'a promise' : JSON.stringify(verdict)}; it has to answer permitted, forbidden or invalid, at once`));
    } catch (error) {
      fault(error);
    }
    return 'forbidden';
  };
}

/** Gives each record its number, so that a gap shows what is missing (AUD-1). */
function numbered(audit: (record: AuditRecord) => void): (entry: AuditEntry) => void {
  let seq = 0;
  return entry => audit({ seq: (seq += 1), ...entry });
}

/** What `ws` refuses by itself, in the document's words. It has sent the close frame by then. */
const frameErrors: Readonly<Record<string, 'oversize' | 'invalid_utf8'>> = {
  WS_ERR_UNSUPPORTED_MESSAGE_LENGTH: 'oversize',
  WS_ERR_INVALID_UTF8: 'invalid_utf8',
};

/** A throw in a listener would end the process and every screen with it. */
function guard(context: ConnectionContext, act: () => void): void {
  try {
    act();
  } catch (error) {
    context.fault(error);
  }
}

