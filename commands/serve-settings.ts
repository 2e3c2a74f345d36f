import type { LogLevel } from 'fastify';
import { timings as table, type TimingName } from '../generated/timings.ts';
import type { ReferenceServerOptions } from '../server/reference-server.ts';
import { settingsSchema, type Settings } from '../server/settings.ts';
import { defaultAudience, defaultHost, defaultIssuer, defaultPort } from './defaults.ts';
import { readSettings, readText, relativeTo } from './settings-file.ts';
import { UsageError } from './usage-error.ts';

/** What was given on the command line or in the environment, which go before the settings file. */
export interface ServeOptions {
  readonly config?: string;
  readonly port?: number;
  readonly host?: string;
  readonly path?: string;
  readonly key?: string;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly origin?: readonly string[];
  readonly timings?: 'default' | 'short';
  readonly audit?: string;
  readonly logLevel?: LogLevel;
}

type Server = ReferenceServerOptions;

/** What `serve` runs with: command line and environment, then the settings file, then the document's defaults. */
export interface ServeSettings extends Pick<Server, 'host' | 'port' | 'path' | 'jwks' | 'introspection' | 'issuer' | 'audience' | 'audienceClaim' | 'tenantClaim' | 'origins' | 'reauth' | 'events' | 'timings' | 'limits' | 'revocationSecret'> {
  /** A file. */
  readonly key?: string;
  /** A file. */
  readonly audit?: string;
  /** Takes no token while audit records can't be written. */
  readonly auditRequired: boolean;
  readonly logLevel?: LogLevel;
}

/** The `default` or `short` column of the document's timings, in seconds. */
export function timingSet(column: 'default' | 'short'): Record<TimingName, number> {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, entry[column]])) as Record<TimingName, number>;
}

/** @throws {UsageError} for a settings file that can't be used, and for two ways to verify tokens. */
export function resolveSettings(given: ServeOptions): ServeSettings {
  const file: Settings = given.config === undefined ? {} : readSettings<Settings>(given.config, settingsSchema);
  const besides = (path: string): string => relativeTo(given.config!, path);
  if (given.key !== undefined && given.jwks !== undefined) throw new UsageError('both --key and --jwks were given; tokens are verified by one of the two');
  // Who names a way on the command line means that way, whatever the file says.
  const ways = given.key !== undefined || given.jwks !== undefined ? given : { ...pick(file, ['jwks']), ...(file.key === undefined ? {} : { key: besides(file.key) }), ...introspection(file, besides) };
  if (Object.keys(pick(ways, ['key', 'jwks', 'introspection'])).length > 1) throw new UsageError(`settings ${given.config}: tokens are verified by one of key, jwks and introspection; more than one is given`);
  const audit = given.audit ?? (file.audit === undefined ? undefined : besides(file.audit));
  if (file.audit_required && audit === undefined) throw new UsageError(`settings ${given.config}: audit_required has no file to be written to; give audit as well`);
  const logLevel = given.logLevel ?? file.log_level;
  return {
    ...pick(file, ['path', 'reauth', 'limits']),
    ...(file.events === false ? {} : { events: pick(file, ['publish']) }),
    ...pick(given, ['path']),
    ...pick(ways, ['key', 'jwks', 'introspection']),
    host: given.host ?? file.host ?? defaultHost,
    port: given.port ?? file.port ?? defaultPort,
    issuer: given.issuer ?? file.issuer ?? defaultIssuer,
    audience: given.audience ?? file.audience ?? defaultAudience,
    ...(file.audience_claim === undefined ? {} : { audienceClaim: file.audience_claim }),
    ...(file.tenant_claim === undefined ? {} : { tenantClaim: file.tenant_claim }),
    origins: given.origin ?? file.origins ?? [],
    timings: { ...timingSet(given.timings ?? 'default'), ...file.timings },
    ...(audit === undefined ? {} : { audit }),
    auditRequired: file.audit_required ?? false,
    ...(logLevel === undefined ? {} : { logLevel }),
    ...(file.revocation_secret_file === undefined ? {} : { revocationSecret: readText(besides(file.revocation_secret_file), 'revocation secret').trim() }),
  };
}

function introspection({ introspection: settings }: Settings, besides: (path: string) => string): Pick<ServeSettings, 'introspection'> {
  if (!settings) return {};
  return { introspection: { url: settings.url, clientId: settings.client_id, clientSecret: readText(besides(settings.client_secret_file), 'client secret').trim() } };
}

/** Those of the members that are there. */
function pick<T extends object, K extends string>(from: T, names: readonly K[]): Pick<T, K & keyof T> {
  return Object.fromEntries(Object.entries(from).filter(([name, value]) => (names as readonly string[]).includes(name) && value !== undefined)) as Pick<T, K & keyof T>;
}
