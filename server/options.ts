import type { ApplicationMessage, AuditRecord } from '../generated/messages.ts';
import { isApplicationMessage } from '../generated/validators.js';
import { limits, timings, type LimitName, type TimingName } from '../generated/timings.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { EventLog } from './events/event-log.ts';
import type { Authorize } from './events/policy.ts';
import type { Handshake } from './handshake.ts';
import { OptionError } from './option-error.ts';
import type { Session, SessionInput, SessionSettings } from './session/state.ts';
import type { Verifier } from './verifier/verifier.ts';

/** Topics, and who may do what with them. */
export interface EventsOptions {
  /** Default: `scopePolicy`, by the token's `read:` and `write:` scopes. */
  readonly authorize?: Authorize;
  /** False: clients only read, and events come from `emit`. Default true. */
  readonly publish?: boolean;
  /** Default: the log of this process, in memory. */
  readonly log?: EventLog;
}

/** How the plugin is set up. Every number defaults to the document's. */
export interface TokenRefreshOptions {
  /** Turns a token into what it says: `createJwtVerifier(…).verify`, one for JWKS or introspection, or your own. */
  readonly verifyToken: Verifier['verify'];
  /** The endpoint's path. Default `/ws`. */
  readonly path?: string;
  /** Seconds; names as in the document's `x-timings`. */
  readonly timings?: Partial<Record<TimingName, number>>;
  /** Names as in the document's `x-limits`. */
  readonly limits?: Partial<Record<LimitName, number>>;
  /** Exact origins of pages that may connect, besides the endpoint's own (CONN-4). */
  readonly origins?: readonly string[];
  /** False takes REAUTH back, as in the rollback plan: clients then reconnect at expiry. Default true. */
  readonly reauth?: boolean;
  /** Offers the profiles Events and Resume. Left out, the server has Core only. */
  readonly events?: EventsOptions;
  /** Gets one record for every authentication event. Default: the Fastify log, at level info. */
  readonly audit?: (record: AuditRecord) => void;
  /**
   * Told of each connection once its first token is in force and AUTHENTICATED is out; a function that it returns is called
   * when the connection is over.
   */
  readonly onSession?: (connection: Connection) => void | (() => void);
  /** Takes the application's X_ messages, by their type; those of other types are `unknown_type` (ERR-3). */
  readonly onMessage?: Readonly<Record<string, (message: ApplicationMessage, connection: Connection) => void>>;
  readonly clock?: Clock;
  readonly random?: () => number;
  /** Makes the session from the settings. Tests and faulty servers put their own here. */
  readonly createSession?: (settings: SessionSettings) => Session;
  /** Judges upgrades. Faulty servers put their own here. */
  readonly handshake?: Handshake;
  /** Reads a frame's text. Faulty servers put their own here. */
  readonly readFrame?: (text: string) => SessionInput;
}

/**
 * The numbers in force: the document's defaults with the options laid over.
 * @throws {OptionError} for a name that the document doesn't know or a number out of range.
 */
export function resolveNumbers(options: Pick<TokenRefreshOptions, 'timings' | 'limits'>): Pick<SessionSettings, 'timings' | 'limits'> {
  const numbers = {
    timings: overlay('timings', timings, options.timings ?? {}),
    limits: overlay('limits', limits, options.limits ?? {}),
  };
  const { resume_bytes: history, max_unread_bytes: unread } = numbers.limits;
  // Who comes back to a longer history would be taken for a slow reader, again and again.
  if (history > unread / 2) throw new OptionError('limits.resume_bytes', `is ${history}; give at most half of limits.max_unread_bytes, which is ${unread}`);
  return numbers;
}

/** The least that a number may be, where that is not just above 0: a server without grace or without warning is one that conforms. */
export const least: Readonly<Record<string, number>> = { grace_period: 0, expiry_warning: 0, clock_leeway: 5, refresh_lead: 0, reauth_per_minute: 1, reauth_credits_per_minute: 0 };

function overlay<Name extends string>(option: string, table: Readonly<Record<Name, { default: number }>>, given: Partial<Record<Name, number>>): Record<Name, number> {
  const result = Object.fromEntries(Object.entries<{ default: number }>(table).map(([name, entry]) => [name, entry.default])) as Record<Name, number>;
  for (const [name, value] of Object.entries(given) as [Name, unknown][]) {
    if (!Object.hasOwn(table, name)) throw new OptionError(`${option}.${name}`, `is unknown; known are ${Object.keys(table).join(', ')}`);
    const from = least[name];
    if (typeof value !== 'number' || !Number.isFinite(value) || (from === undefined ? value <= 0 : value < from)) {
      throw new OptionError(`${option}.${name}`, `is ${String(value)}; give a ${from === undefined ? 'positive number' : `number from ${from}`}`);
    }
    result[name] = value;
  }
  return result;
}

/** Where tests and faulty servers put something else in place of a part. */
const seams = new Set(['clock', 'random', 'createSession', 'handshake', 'readFrame']);
const fastifyOwn = ['prefix', 'logLevel', 'logSerializers'];
const known = new Set([...fastifyOwn, 'verifyToken', 'path', 'timings', 'limits', 'origins', 'reauth', 'events', 'onSession', 'onMessage', 'audit', ...seams]);

/** Whether the plugin has an option of that name. */
export function isOption(name: string): boolean {
  return known.has(name);
}

/** @throws {OptionError} for what can't be used. */
export function checkOptions(options: TokenRefreshOptions): void {
  if (typeof options.verifyToken !== 'function') throw new OptionError('verifyToken', 'is no function; give createJwtVerifier(…).verify, or a function from a token to what it says');
  for (const hook of ['onSession', 'audit'] as const) {
    if (options[hook] !== undefined && typeof options[hook] !== 'function') throw new OptionError(hook, 'is no function');
  }
  if (typeof (options.onMessage ?? {}) !== 'object') throw new OptionError('onMessage', 'is no object; give a function for each type, such as { X_ASK: (message, connection) => … }');
  for (const [type, take] of Object.entries(options.onMessage ?? {})) {
    if (!isApplicationMessage({ type, id: 'check' })) throw new OptionError('onMessage', `${type} is no type of an application; such a type begins with X_, in upper case`);
    if (typeof take !== 'function') throw new OptionError('onMessage', `${type} is no function`);
  }
  for (const name of Object.keys(options)) {
    if (!isOption(name)) throw new OptionError(name, `is unknown; known are ${[...known].filter(each => !seams.has(each)).join(', ')}`);
  }
  if (options.events !== undefined) checkEvents(options.events);
  if (options.path !== undefined && !options.path.startsWith('/')) throw new OptionError('path', `is ${options.path}; it begins with a slash`);
  for (const origin of options.origins ?? []) {
    if (origin !== 'null' && !URL.canParse(origin)) throw new OptionError('origins', `${origin} is no origin; give one like https://till.example`);
    if (origin !== 'null' && new URL(origin).origin !== origin) throw new OptionError('origins', `${origin} is not exact; give ${new URL(origin).origin}`);
  }
}

function checkEvents(events: EventsOptions): void {
  if (typeof events !== 'object' || events === null) throw new OptionError('events', 'is no object; give { authorize, publish, log }, all of them optional');
  for (const name of Object.keys(events)) {
    if (!['authorize', 'publish', 'log'].includes(name)) throw new OptionError(`events.${name}`, 'is unknown; known are authorize, publish, log');
  }
  if (events.authorize !== undefined && typeof events.authorize !== 'function') throw new OptionError('events.authorize', 'is no function; give one from (topic, access) to permitted, forbidden or invalid');
}
