import closeWithGrace from 'close-with-grace';
import pino from 'pino';
import { timings as table, type TimingName } from '../generated/timings.ts';
import { generateKey } from '../keys/sign.ts';
import { AuditFile } from '../server/audit.ts';
import { systemClock } from '../server/clock.ts';
import { startReferenceServer, type RunningServer } from '../server/reference-server.ts';
import { defaultAudience, defaultIssuer, loadKey } from './credentials.ts';
import { UsageError } from './usage-error.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly key?: string;
  readonly jwks?: string;
  readonly issuer: string;
  readonly audience: string;
  readonly origin: readonly string[];
  readonly timings: 'default' | 'short';
  readonly audit?: string;
  /** Default: info, but warn in development mode, where the audit records of a suite's run would bury the address. */
  readonly logLevel?: string;
}

/** Seconds within which the server is gone after SIGTERM, even with a client that does not answer. */
const longestStop = 10;

/** The `default` or `short` column of the document's timings, in seconds. */
export function timingSet(column: 'default' | 'short'): Record<TimingName, number> {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, entry[column]])) as Record<TimingName, number>;
}

/** Runs the reference server until it is told to stop. Without a key it is in development mode. */
export async function serve(options: ServeOptions): Promise<void> {
  if (options.key !== undefined && options.jwks !== undefined) throw new UsageError('both --key and --jwks were given; tokens are verified by one of the two');
  const development = options.key === undefined && options.jwks === undefined;
  const key = development ? generateKey('development') : options.key === undefined ? null : loadKey(options.key);
  const level = options.logLevel ?? (development ? 'warn' : 'info');
  const logger = pino({ level }, pino.destination(2));
  const audit = options.audit === undefined ? null : new AuditFile(options.audit, systemClock, {
    failing: error => logger.error({ err: error }, 'audit records can not be written; they wait'),
    recovered: lost => logger.warn({ lost }, 'audit records are written again'),
  });
  let server: RunningServer;
  try {
    server = await startReferenceServer({
      host: options.host,
      port: options.port,
      ...(key ? { key } : { jwks: options.jwks! }),
      development,
      issuer: options.issuer,
      audience: options.audience,
      origins: options.origin,
      timings: timingSet(options.timings),
      logger: { level, stream: pino.destination(2) },
      operations: true,
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
  closeWithGrace({ delay: longestStop * 1000 }, async ({ err }) => {
    if (err) logger.error({ err }, 'stopping');
    await server.close();
    await audit?.flush();
  });
}

/** The command that judges this server, to paste into another shell; null where the suite could not sign. */
function judgeCommand(server: RunningServer, options: ServeOptions, canSign: boolean): string | null {
  const tokens = server.tokenUrl ? `--token-url ${server.tokenUrl}` : canSign ? `--key ${options.key}` : null;
  if (tokens === null) return null;
  const issuer = options.issuer === defaultIssuer ? '' : ` --issuer ${options.issuer}`;
  const audience = options.audience === defaultAudience ? '' : ` --audience ${options.audience}`;
  return `npx ws-token-refresh conform server --url ${server.url} ${tokens}${issuer}${audience}`;
}

function explained(error: unknown, { host, port }: ServeOptions): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'EADDRINUSE') return new UsageError(`port ${port} is taken; give another, or --port 0 for a free one`);
  if (code === 'EACCES') return new UsageError(`port ${port} may not be opened by this user; give one above 1023`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return new UsageError(`host ${host} is no address of this machine; give --host 127.0.0.1`);
  return error;
}
