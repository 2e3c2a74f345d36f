import { isRecord } from './record.ts';
import { limits, timings } from '../../generated/timings.ts';
import type { Received } from './observer.ts';

/** What the preflight learnt of a server: the numbers that it advertises and how its clock stands to ours. */
export interface Target {
  readonly url: string;
  /** Seconds. */
  readonly heartbeatInterval: number;
  readonly maxMissedPongs: number;
  /** The configured warning, as a token that lives long shows it. */
  readonly expiryWarning: number;
  readonly gracePeriod: number;
  readonly authenticationTimeout: number;
  /** Whether the target said so, or the document's default is assumed. */
  readonly authenticationTimeoutAdvertised: boolean;
  readonly maxTokenBytes: number;
  readonly maxFrameBytes: number;
  readonly maxTokenLifetime: number;
  readonly reauthPerMinute: number;
  /** Null where the target advertises none, and so applies none (AUTH-8). */
  readonly messagesPerSecond: number | null;
  /** Topics of one connection. */
  readonly maxSubscriptions: number;
  /** How much of a topic's history the target keeps. */
  readonly resumeEvents: number;
  readonly resumeBytes: number;
  readonly capabilities: readonly string[];
  /** The target's wall clock less our monotonic clock, in seconds. */
  readonly clockOffset: number;
  /** How wrong that may be, in seconds. */
  readonly clockUncertainty: number;
}

/**
 * Reads a target from its AUTHENTICATED.
 * @param expiresAt `exp` of the token that was accepted.
 * @param sentAt monotonic seconds when AUTHENTICATE was sent.
 */
export function readTarget(url: string, authenticated: Received, expiresAt: number, sentAt: number): Target {
  const data = authenticated.data;
  const advertised = isRecord(data['limits']) ? data['limits'] : {};
  const expiresIn = number(data['expires_in'], 0);
  // The clock that the target itself tells is the better witness: one that is taken from `expires_in` can't show that this is wrong.
  const told = typeof data['server_time'] === 'number' ? data['server_time'] : null;
  // `expires_in` is never rounded up, so what it was cut by makes the target's clock look ahead; whole seconds may be cut by up to one.
  const cut = Number.isInteger(told ?? expiresIn) ? 1 : 0;
  const clock = told === null ? expiresAt - expiresIn - cut / 2 : told + cut / 2;
  return {
    url,
    heartbeatInterval: number(data['heartbeat_interval'], timings.heartbeat_interval.default),
    maxMissedPongs: number(data['max_missed_pongs'], limits.max_missed_pongs.default),
    expiryWarning: number(data['expiry_warning'], timings.expiry_warning.default),
    gracePeriod: number(data['grace_period'], timings.grace_period.default),
    authenticationTimeout: number(advertised['authentication_timeout'], timings.authentication_timeout.default),
    authenticationTimeoutAdvertised: typeof advertised['authentication_timeout'] === 'number',
    maxTokenBytes: number(advertised['max_token_bytes'], limits.max_token_bytes.default),
    maxFrameBytes: number(advertised['max_frame_bytes'], limits.max_frame_bytes.default),
    maxTokenLifetime: number(advertised['max_token_lifetime'], limits.max_token_lifetime.default),
    reauthPerMinute: number(advertised['reauth_per_minute'], limits.reauth_per_minute.default),
    messagesPerSecond: typeof advertised['messages_per_second'] === 'number' ? advertised['messages_per_second'] : null,
    maxSubscriptions: number(advertised['max_subscriptions'], limits.max_subscriptions.default),
    resumeEvents: number(advertised['resume_events'], limits.resume_events.default),
    resumeBytes: number(advertised['resume_bytes'], limits.resume_bytes.default),
    capabilities: Array.isArray(data['capabilities']) ? data['capabilities'].filter(name => typeof name === 'string') : [],
    clockOffset: clock - authenticated.at,
    clockUncertainty: authenticated.at - sentAt + cut / 2,
  };
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : otherwise;
}

/** A set of requirements that a server is judged by as a whole. */
export const profiles = ['core', 'events', 'resume', 'operations'] as const;
export type Profile = (typeof profiles)[number];

/** The profiles that the target says it has; of Operations nothing shows on the wire. */
export function offeredProfiles({ capabilities }: Target): readonly Profile[] {
  return profiles.filter(profile => profile === 'core' || capabilities.includes(profile));
}
