import type { ServerGuard } from '../../generated/states.ts';
import { isEvent } from '../events/publication.ts';
import type { LoggedEvent } from '../events/event-log.ts';
import type { TopicVerdict } from '../events/policy.ts';
import { sameIdentity, type VerifiedToken } from '../verifier/verifier.ts';
import type { Now, PublishRequest, SessionInput, SessionSettings, SessionState, SubscribeRequest } from './state.ts';

const minute = 60;
/** Seconds. Sums of readings differ in their last digits, which must not put a verdict off by a whole interval. */
const clockNoise = 0.001;

/** Monotonic times that are less than a minute old. */
export function withinMinute(times: readonly number[], now: Now): readonly number[] {
  return times.filter(time => now.monotonic < time + minute);
}

/** Bytes of the token on the wire; its length in characters would let four times as many through. */
function isTooLarge(token: string, settings: SessionSettings): boolean {
  return Buffer.byteLength(token) > settings.limits.max_token_bytes;
}

/** Guard group `token_size`. */
export function tokenSize(token: string, settings: SessionSettings): ServerGuard {
  return isTooLarge(token, settings) ? 'token_too_large' : 'token_fits';
}

/** Guard group `reauth`, in the order in which the document lists it. */
export function reauth(state: SessionState, token: string, now: Now, settings: SessionSettings): ServerGuard {
  if (!settings.reauth) return 'not_offered';
  if (state.verification) return 'verifying';
  if (reauthRetryAfter(state, now, settings) > 0) return 'over_budget';
  return isTooLarge(token, settings) ? 'token_too_large' : 'admitted';
}

/** Seconds until the next REAUTH is within the budget; 0 when it is now (REAUTH-10). */
export function reauthRetryAfter(state: SessionState, now: Now, settings: SessionSettings): number {
  const admits = (at: number): boolean => {
    // Not as a difference, which may come out just below a minute when it is one.
    const alive = (times: readonly number[]): number => times.filter(time => at < time + minute).length;
    const credits = Math.min(alive(state.credits), settings.limits.reauth_credits_per_minute);
    return alive(state.reauths) < settings.limits.reauth_per_minute + credits;
  };
  // The budget only grows when a REAUTH becomes a minute old; credits may have run out by then.
  const times = [now.monotonic, ...state.reauths.map(time => time + minute)];
  const next = times.find(at => at >= now.monotonic && admits(at));
  return next === undefined ? minute : next - now.monotonic;
}

/** Guard group `offence`, this one included (ERR-3). */
export function offence(state: SessionState, now: Now, settings: SessionSettings): ServerGuard {
  return withinMinute(state.offences, now).length + 1 >= settings.limits.offences_per_minute ? 'repeated' : 'tolerated';
}

/** Guard group `heartbeat` (HB-3). */
export function heartbeat(state: SessionState, now: Now, settings: SessionSettings): ServerGuard {
  const silence = now.monotonic - state.lastHeard;
  return silence >= settings.limits.max_missed_pongs * settings.timings.heartbeat_interval - clockNoise ? 'silent' : 'heard';
}

/** Guard groups `first_token` and `next_token`, in the order of REAUTH-2. */
export function verifiedToken(state: SessionState, token: VerifiedToken, now: Now, settings: SessionSettings): ServerGuard {
  // Said so that an expiry that is no number is refused too: with one, no deadline would ever be due.
  if (!(token.expiresAt - now.wall <= settings.limits.max_token_lifetime)) return 'overlong';
  const current = state.token?.verified;
  // The same expiry again, under a wall clock that was set back, is as lapsed as it was (EXP-7).
  const lapsedBefore = state.token !== null && current?.expiresAt === token.expiresAt && now.monotonic >= state.token.lapsesAt;
  if (now.wall >= token.expiresAt || lapsedBefore) return 'lapsed';
  if (!current) return 'acceptable';
  if (!sameIdentity(current.identity, token.identity)) return 'other_identity';
  return isStale(current, token) ? 'stale' : 'acceptable';
}

/** REAUTH-7: only where both issue times are known; equal is accepted. */
function isStale(current: VerifiedToken, next: VerifiedToken): boolean {
  return current.issuedAt !== null && next.issuedAt !== null && next.issuedAt < current.issuedAt;
}

const verdicts = { forbidden: 'forbidden_topic', invalid: 'invalid_topic', permitted: null } as const satisfies Record<TopicVerdict, ServerGuard | null>;

/** Guard group `subscribe`, in the order in which the document lists it. */
export function subscribe(state: SessionState, { topic, log }: SubscribeRequest, settings: SessionSettings): ServerGuard {
  if (!settings.events) return 'not_offered';
  const refused = verdicts[settings.events.authorize(state.token!.verified, topic, 'subscribe')];
  if (refused) return refused;
  const asked = [...state.opening.values()].reduce((sum, requests) => sum + requests.length, 0);
  if (log === undefined && !state.topics.has(topic) && state.topics.size + asked >= settings.limits.max_subscriptions) return 'too_many';
  return log === 'unavailable' ? 'unavailable' : 'permitted';
}

/** Guard group `publish`. Where the log was not asked yet, it says what is known without it. */
export function publish(state: SessionState, { event, log }: PublishRequest, settings: SessionSettings): ServerGuard {
  if (!settings.events?.publish) return 'not_offered';
  if (log && log.outcome !== 'unknown' && log.outcome !== 'unavailable') return log.outcome;
  const refused = verdicts[settings.events.authorize(state.token!.verified, event.topic, 'publish')];
  if (refused) return refused;
  if (!isEvent(event.kind, event.payload)) return 'invalid_event';
  return log?.outcome === 'unavailable' ? 'unavailable' : 'accepted';
}

/** Guard group `withholding` (EXP-4). */
export function withholding(state: SessionState, event: LoggedEvent, settings: SessionSettings): ServerGuard {
  const bytes = state.withheld.reduce((sum, { frame }) => sum + frame.length, event.frame.length);
  return bytes > settings.limits.max_unread_bytes / 2 ? 'withheld_full' : 'withheld';
}

/** The guard that the document asks for on this input. Only called where the state has guarded rows. */
export function guardFor(state: SessionState, input: SessionInput, now: Now, settings: SessionSettings): ServerGuard {
  switch (input.on) {
    case 'AUTHENTICATE': return tokenSize(input.token, settings);
    case 'REAUTH': return reauth(state, input.token, now, settings);
    case 'SUBSCRIBE': return subscribe(state, input, settings);
    case 'UNSUBSCRIBE': return settings.events ? 'offered' : 'not_offered';
    case 'PUBLISH': return publish(state, input, settings);
    case 'event': return withholding(state, input.event, settings);
    case 'application':
      if (settings.handles(input.message.type)) return 'handled';
      return offence(state, now, settings) === 'repeated' ? 'unhandled_repeated' : 'unhandled';
    case 'verify.fail': return input.code === 'session_revoked' ? 'revoked' : 'refused';
    case 'malformed':
    case 'unknown_type': return offence(state, now, settings);
    case 'verify.ok': return verifiedToken(state, input.token, now, settings);
    case 'revoke': return input.scope;
    default: throw new Error(`the document guards ${input.on}, the session does not`);
  }
}
