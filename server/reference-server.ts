import type { AddressInfo } from 'node:net';
import Fastify, { LogController, type FastifyInstance, type FastifyReply, type FastifyServerOptions } from 'fastify';
import type { AuditRecord } from '../generated/messages.ts';
import type { Key } from '../keys/read-key.ts';
import { systemClock, type Clock } from './clock.ts';
import { developmentRoutes } from './development.ts';
import { Metrics } from './metrics.ts';
import { operationsRoutes } from './operations.ts';
import { OptionError } from './option-error.ts';
import { isOption, resolveNumbers, type TokenRefreshOptions } from './options.ts';
import { tokenRefresh, type TokenRefresh } from './plugin.ts';
import { readRevocation, revocationRoute, type RevocationBody } from './revocation-route.ts';
import type { ClaimsOptions } from './verifier/claims.ts';
import { createIntrospectionVerifier, type IntrospectionVerifierOptions } from './verifier/introspection.ts';
import { createJwksVerifier } from './verifier/jwks.ts';
import { createJwtVerifier } from './verifier/jwt.ts';
import type { Verifier } from './verifier/verifier.ts';

/** What the runnable server takes besides the plugin's options. */
export interface ReferenceServerOptions extends Omit<TokenRefreshOptions, 'verifyToken'>, Pick<ClaimsOptions, 'audienceClaim' | 'tenantClaim'> {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly issuer: string;
  readonly audience: string;
  /** Verifies the tokens, unless `jwks` or `introspection` does. */
  readonly key?: Key;
  /** Where the issuer publishes its keys. */
  readonly jwks?: string;
  /** Where the issuer says what an opaque token means. */
  readonly introspection?: Pick<IntrospectionVerifierOptions, 'url' | 'clientId' | 'clientSecret'>;
  /** Publishes the key, signs any claims for anybody who asks, and shows a page. Loopback only. */
  readonly development: boolean;
  readonly logger?: FastifyServerOptions['logger'];
  /** Serves `/healthz`, `/readyz` and `/metrics`. */
  readonly operations?: boolean;
  /** Authorizes `POST /revocations`, which is not there without it. */
  readonly revocationSecret?: string;
  /** Audit records that wait to be written, for the metrics. */
  readonly auditWaiting?: () => number;
  /** Wraps the verifier; faulty servers put theirs here. */
  readonly wrapVerifier?: (verifier: Verifier) => Verifier;
}

export interface RunningServer {
  /** Of the WebSocket endpoint. */
  readonly url: string;
  /** Publishes for the application. */
  readonly emit: TokenRefresh['emit'];
  /** Ends what a revocation hits, and refuses what comes later; takes what `POST /revocations` takes. */
  revoke(revocation: RevocationBody): number;
  /** Of `POST /dev/token`; null unless in development mode. */
  readonly tokenUrl: string | null;
  /** Of the page that shows what a refresh is worth; null unless in development mode. */
  readonly pageUrl: string | null;
  close(): Promise<void>;
}

/** Seconds within which a request, an upgrade too, has to be complete. */
const requestTimeout = 10;
const loopbackHosts = new Set(['127.0.0.1', '::1', 'localhost']);

/**
 * Starts the reference server.
 * @throws {OptionError} for an option that can't be used, and the system's error for a port that is taken.
 */
export async function startReferenceServer(options: ReferenceServerOptions): Promise<RunningServer> {
  if (options.development && !loopbackHosts.has(options.host)) {
    throw new OptionError('host', `development mode signs any token, so it listens on loopback only, not on ${options.host}; give a key for anything else`);
  }
  if ([options.key, options.jwks, options.introspection].filter(way => way !== undefined).length !== 1) {
    throw new OptionError('key', 'tokens are verified by a key, by the keys at a jwks URL or by introspection; give one of the three');
  }
  const { clock = systemClock } = options;
  // Requests are not logged: a URL may carry a token (CONN-2).
  const app = Fastify({
    logger: options.logger ?? false,
    requestTimeout: requestTimeout * 1000,
    // Who sends a header byte by byte holds a socket; Node itself allows a minute, and looks every half.
    http: { headersTimeout: requestTimeout * 1000, connectionsCheckingInterval: 1000 },
    // A member that nobody knows is a mistake, not something to drop in silence.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    // A connection that never asked anything would hold up the stop for a minute.
    forceCloseConnections: true,
    // Fastify's own answers to what it can't route quote the URL, in which somebody may have put a token.
    frameworkErrors: (_error, _request, reply) => { (reply as unknown as FastifyReply).code(400).send({ error: 'the URL can not be read' }); },
    logController: new LogController({ disableRequestLogging: true }),
  });
  app.setNotFoundHandler(async (_request, reply) => reply.code(404).send({ error: 'there is nothing here' }));
  const own = ownVerifier(app, options, clock);
  const write = options.audit ?? (record => app.log.info({ audit: record }, 'audit'));
  let metrics: Metrics | null = null;
  const audit = (record: AuditRecord): void => {
    metrics?.record(record);
    write(record);
  };
  const verifier = options.wrapVerifier?.(own) ?? own;
  const settings = Object.fromEntries(Object.entries(options).filter(([name]) => isOption(name)));
  await app.register(tokenRefresh, { ...settings, audit, verifyToken: token => verifier.verify(token) });
  if (options.operations) {
    metrics = new Metrics({ connections: app.tokenRefresh.connections, auditWaiting: options.auditWaiting ?? (() => 0) });
    await app.register(operationsRoutes, { metrics });
  }
  if (options.revocationSecret !== undefined) await app.register(revocationRoute, { secret: options.revocationSecret });
  const { issuer, audience, path = '/ws', origins = [] } = options;
  if (options.development && options.key) await app.register(developmentRoutes, { key: options.key, issuer, audience, path, origins });
  await app.listen({ host: options.host, port: options.port });
  const { port } = app.server.address() as AddressInfo;
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `ws://${host}:${port}${path}`,
    tokenUrl: options.development ? `http://${host}:${port}/dev/token` : null,
    pageUrl: options.development && path !== '/' ? `http://${host}:${port}/` : null,
    emit: app.tokenRefresh.emit,
    revoke: revocation => app.tokenRefresh.revoke(readRevocation(revocation)),
    close: () => app.close(),
  };
}

/** By the key that was given, by the keys at a URL, which are asked for until the server stops, or by asking the issuer. */
function ownVerifier(app: FastifyInstance, options: ReferenceServerOptions, clock: Clock): Verifier {
  const { timings } = resolveNumbers(options);
  const { issuer, audience, audienceClaim, tenantClaim } = options;
  const claims = {
    issuer,
    audience,
    ...(audienceClaim === undefined ? {} : { audienceClaim }),
    ...(tenantClaim === undefined ? {} : { tenantClaim }),
    leeway: timings.clock_leeway,
    now: () => clock.now().wall,
  };
  if (options.key) return createJwtVerifier({ ...claims, keys: [options.key] });
  if (options.introspection) return createIntrospectionVerifier({ ...claims, ...options.introspection, patience: timings.verification_deadline });
  const remote = createJwksVerifier({ ...claims, url: options.jwks!, clock, onProblem: problem => app.log.warn(problem) });
  app.addHook('onClose', async () => remote.close());
  return remote;
}
