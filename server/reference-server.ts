import type { AddressInfo } from 'node:net';
import Fastify, { LogController, type FastifyInstance, type FastifyServerOptions } from 'fastify';
import type { AuditRecord } from '../generated/messages.ts';
import type { Key } from '../keys/read-key.ts';
import { systemClock, type Clock } from './clock.ts';
import { developmentRoutes } from './development.ts';
import { Metrics } from './metrics.ts';
import { operationsRoutes } from './operations.ts';
import { OptionError } from './option-error.ts';
import { isOption, resolveNumbers, type TokenRefreshOptions } from './options.ts';
import { tokenRefresh } from './plugin.ts';
import { createJwksVerifier } from './verifier/jwks.ts';
import { createJwtVerifier } from './verifier/jwt.ts';
import type { Verifier } from './verifier/verifier.ts';

/** What the runnable server takes besides the plugin's options. */
export interface ReferenceServerOptions extends Omit<TokenRefreshOptions, 'verifyToken'> {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly issuer: string;
  readonly audience: string;
  /** Verifies the tokens, unless `jwks` does. */
  readonly key?: Key;
  /** Where the issuer publishes its keys. */
  readonly jwks?: string;
  /** Publishes the key and signs any claims for anybody who asks. Loopback only. */
  readonly development: boolean;
  readonly logger?: FastifyServerOptions['logger'];
  /** Serves `/healthz`, `/readyz` and `/metrics`. */
  readonly operations?: boolean;
  /** Audit records that wait to be written, for the metrics. */
  readonly auditWaiting?: () => number;
  /** Wraps the verifier; faulty servers put theirs here. */
  readonly wrapVerifier?: (verifier: Verifier) => Verifier;
}

export interface RunningServer {
  /** Of the WebSocket endpoint. */
  readonly url: string;
  /** Of `POST /dev/token`; null unless in development mode. */
  readonly tokenUrl: string | null;
  close(): Promise<void>;
}

const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Starts the reference server.
 * @throws {OptionError} for an option that can't be used, and the system's error for a port that is taken.
 */
export async function startReferenceServer(options: ReferenceServerOptions): Promise<RunningServer> {
  if (options.development && !loopbackHosts.has(options.host)) {
    throw new OptionError('host', `development mode signs any token, so it listens on loopback only, not on ${options.host}; give a key for anything else`);
  }
  if ((options.key === undefined) === (options.jwks === undefined)) throw new OptionError('key', 'tokens are verified by a key or by the keys at a jwks URL; give one of the two');
  const { clock = systemClock } = options;
  // Requests are not logged: a URL may carry a token (CONN-2).
  const app = Fastify({
    logger: options.logger ?? false,
    requestTimeout: 10_000,
    // A connection that never asked anything would hold up the stop for a minute.
    forceCloseConnections: true,
    logController: new LogController({ disableRequestLogging: true }),
  });
  const jwt = jwtVerifier(app, options, clock);
  const write = options.audit ?? (record => app.log.info({ audit: record }, 'audit'));
  let metrics: Metrics | null = null;
  const audit = (record: AuditRecord): void => {
    metrics?.record(record);
    write(record);
  };
  const verifier = options.wrapVerifier?.(jwt) ?? jwt;
  const settings = Object.fromEntries(Object.entries(options).filter(([name]) => isOption(name)));
  await app.register(tokenRefresh, { ...settings, audit, verifyToken: token => verifier.verify(token) });
  if (options.operations) {
    metrics = new Metrics({ connections: app.tokenRefresh.connections, auditWaiting: options.auditWaiting ?? (() => 0) });
    await app.register(operationsRoutes, { metrics });
  }
  if (options.development && options.key) await app.register(developmentRoutes, { key: options.key });
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `ws://${host}:${port}${options.path ?? '/ws'}`,
    tokenUrl: options.development ? `http://${host}:${port}/dev/token` : null,
    close: () => app.close(),
  };
}

/** By the key that was given, or by the keys at a URL, which are asked for until the server stops. */
function jwtVerifier(app: FastifyInstance, options: ReferenceServerOptions, clock: Clock): Verifier {
  const claims = { issuer: options.issuer, audience: options.audience, leeway: resolveNumbers(options).timings.clock_leeway };
  if (options.key) return createJwtVerifier({ ...claims, keys: [options.key], now: () => clock.now().wall });
  const remote = createJwksVerifier({ ...claims, url: options.jwks!, clock, onProblem: problem => app.log.warn(problem) });
  app.addHook('onClose', async () => remote.close());
  return remote;
}
