import type { LogLevel } from 'fastify';
import { limits, timings, type LimitName, type TimingName } from '../generated/timings.ts';
import { least } from './options.ts';

/** What a settings file may hold. Paths are relative to the file. */
export interface Settings {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
  readonly key?: string;
  readonly jwks?: string;
  readonly introspection?: { readonly url: string; readonly client_id: string; readonly client_secret_file: string };
  readonly issuer?: string;
  readonly audience?: string;
  readonly audience_claim?: string;
  readonly tenant_claim?: string;
  readonly origins?: readonly string[];
  readonly reauth?: boolean;
  readonly events?: boolean;
  readonly publish?: boolean;
  readonly timings?: Partial<Record<TimingName, number>>;
  readonly limits?: Partial<Record<LimitName, number>>;
  readonly audit?: string;
  readonly audit_required?: boolean;
  readonly log_level?: LogLevel;
  readonly revocation_secret_file?: string;
}

export const logLevels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

const text = (description: string): object => ({ type: 'string', minLength: 1, description });

function numbers(table: Readonly<Record<string, { default: number; unit?: string; description: string }>>, description: string): object {
  const properties = Object.entries(table).map(([name, entry]) => [name, {
    type: 'number',
    ...(name in least ? { minimum: least[name] } : { exclusiveMinimum: 0 }),
    default: entry.default,
    description: `${entry.description} In ${entry.unit ?? 'seconds'}.`,
  }]);
  return { type: 'object', description, additionalProperties: false, properties: Object.fromEntries(properties) };
}

/** JSON Schema (draft-07) of the settings file; names and numbers are the document's. */
export const settingsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Settings of the reference server',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', description: 'For editors.' },
    host: { ...text('Address to listen on.'), default: '127.0.0.1' },
    port: { type: 'integer', minimum: 0, maximum: 65535, default: 8080, description: '0 takes a free one.' },
    path: { type: 'string', pattern: '^/', default: '/ws', description: 'Path of the WebSocket endpoint.' },
    key: text('File with the key (JWK or PEM) that tokens are verified with.'),
    jwks: text("URL of the issuer's keys (RFC 7517), polled; https, or http on loopback."),
    introspection: {
      type: 'object',
      description: "The issuer's endpoint that says what an opaque token means (RFC 7662).",
      additionalProperties: false,
      required: ['url', 'client_id', 'client_secret_file'],
      properties: {
        url: text('https, or http on loopback.'),
        client_id: text('Names this server to the endpoint.'),
        client_secret_file: text("File with this server's secret."),
      },
    },
    issuer: text('What tokens carry in "iss".'),
    audience: text('What tokens carry in "aud", or in the claim that audience_claim names.'),
    audience_claim: { ...text('The claim that carries the audience.'), default: 'aud' },
    tenant_claim: text("The claim that carries the tenant; a part of the connection's identity. Without it there are no tenants."),
    origins: { type: 'array', items: { type: 'string' }, description: 'Exact origins of pages that may connect, such as https://till.example.' },
    reauth: { type: 'boolean', default: true, description: 'False takes REAUTH back, as in the rollback plan.' },
    events: { type: 'boolean', default: true, description: "False offers the profile Core only. Who may do what is in a token's scope: read:orders.42, write:orders.*." },
    publish: { type: 'boolean', default: true, description: 'False takes no events from clients.' },
    timings: numbers(timings, "Laid over the document's."),
    limits: numbers(limits, "Laid over the document's."),
    audit: text('File to which a JSON line is appended for each authentication event. Without it they go to the log.'),
    audit_required: { type: 'boolean', default: false, description: 'True refuses tokens as `auth_unavailable` while audit records can not be written, instead of letting them wait.' },
    log_level: { enum: logLevels, default: 'info', description: 'Of the log on standard error.' },
    revocation_secret_file: text('File with the secret, 32 bytes or more, by which `POST /revocations` is authorized. Without it there is no such endpoint.'),
  },
} as const;
