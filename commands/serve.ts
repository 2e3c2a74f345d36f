import closeWithGrace from 'close-with-grace';
import pino from 'pino';
import { generateKey } from '../keys/sign.ts';
import { AuditFile } from '../server/audit.ts';
import { systemClock } from '../server/clock.ts';
import type { Verifier } from '../server/verifier/verifier.ts';
import { startReferenceServer, type RunningServer } from '../server/reference-server.ts';
import { loadKey } from './credentials.ts';
import { defaultAudience, defaultIssuer } from './defaults.ts';
import { resolveSettings, type ServeOptions, type ServeSettings } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

/** Seconds within which the server is gone after SIGTERM, even with a client that does not answer. */
const longestStop = 10;

/** Runs the reference server until it is told to stop. Without a key it is in development mode. */
export async function serve(given: ServeOptions): Promise<void> {
  const options = resolveSettings(given);
  const development = options.key === undefined && options.jwks === undefined && options.introspection === undefined;
  const key = development ? generateKey('development') : options.key === undefined ? null : loadKey(options.key);
  // In development mode the audit records of a suite's run would bury the address.
  const level = options.logLevel ?? (development ? 'warn' : 'info');
  const logger = pino({ level }, pino.destination(2));
  const audit = options.audit === undefined ? null : new AuditFile(options.audit, systemClock, {
    failing: error => logger.error({ err: error }, 'audit records can not be written; they wait'),
    recovered: lost => logger.warn({ lost }, 'audit records are written again'),
  });
  const { key: _keyFile, jwks, audit: _auditFile, auditRequired, logLevel: _logLevel, ...rest } = options;
  let server: RunningServer;
  try {
    server = await startReferenceServer({
      ...rest,
      ...(key ? { key } : {}),
      ...(jwks === undefined ? {} : { jwks }),
      development,
      logger: { level, stream: pino.destination(2) },
      operations: true,
      ...(audit && auditRequired ? { wrapVerifier: verifier => whileRecorded(verifier, audit) } : {}),
      ...(audit ? { audit: record => audit.write(record), auditWaiting: () => audit.waiting } : {}),
    });
  } catch (error) {
    throw explained(error, options);
  }
  if (development) {
    process.stderr.write('WARNING: no --key was given, so this is development mode: anybody on this machine gets a valid token for any user. Not for production.\n');
  }
  process.stdout.write(`ready ${server.url}\n`);
  const judge = judgeCommand(server, options, key !== null && key.signing !== null);
  if (judge) process.stdout.write(`${judge}\n`);
  if (server.pageUrl) process.stdout.write(`page ${server.pageUrl}\n`);
  closeWithGrace({ delay: longestStop * 1000 }, async ({ err }) => {
    if (err) logger.error({ err }, 'stopping');
    await server.close();
    await audit?.flush();
  });
}

/** Takes no token while nobody could tell afterwards that it was taken: for those who must be able to. */
function whileRecorded(verifier: Verifier, audit: AuditFile): Verifier {
  return { verify: async token => (audit.failing ? { outcome: 'unavailable' } : verifier.verify(token)) };
}

/** The command that judges this server, to paste into another shell; null where the suite could not sign. */
function judgeCommand(server: RunningServer, options: ServeSettings, canSign: boolean): string | null {
  const tokens = server.tokenUrl ? `--token-url ${server.tokenUrl}` : canSign ? `--key ${options.key}` : null;
  if (tokens === null) return null;
  const issuer = options.issuer === defaultIssuer ? '' : ` --issuer ${options.issuer}`;
  const audience = options.audience === defaultAudience ? '' : ` --audience ${options.audience}`;
  return `npx ws-token-refresh conform server --url ${server.url} ${tokens}${issuer}${audience}`;
}

function explained(error: unknown, { host, port }: ServeSettings): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return new UsageError(`port ${port} is taken; give another, or --port 0 for a free one`);
  if (code === 'EACCES') return new UsageError(`port ${port} may not be opened by this user; give one above 1023`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new UsageError(`host ${host} is no address of this machine; give --host 127.0.0.1`);
  return error;
}
