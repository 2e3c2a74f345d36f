import { errorCodes } from '../../generated/codes.ts';
import type { AuthenticatedData, Capability, ErrorCode, ErrorData, PublishedData, SubscribedData, TokenExpiredData, UnsubscribedData } from '../../generated/messages.ts';
import type { ServerRow } from '../../generated/states.ts';
import { atInstant, remaining } from './deadlines.ts';
import type { Draft } from './draft.ts';
import { reauthRetryAfter } from './guards.ts';
import type { TokenInForce } from './state.ts';

/** What the row does not know: which request is answered, and what the verifier said. */
export interface Cause {
  readonly request: string | null;
  readonly verdict?: ErrorCode;
  readonly retryAfter?: number;
  /** Topics that a REAUTH ended. */
  readonly revoked?: readonly string[];
  readonly subscribed?: SubscribedData;
  readonly published?: PublishedData;
  /** Which topic's subscription ended. */
  readonly topic?: string;
}

/** Sends what the row names; what the message carries is worked out here. */
export function reply(draft: Draft, row: ServerRow, cause: Cause): void {
  switch (row.reply?.type) {
    case 'PING': return draft.send({ type: 'PING', id: draft.nextId() });
    case 'PONG': return draft.send({ type: 'PONG', id: draft.nextId(), reply_to: cause.request! });
    case 'ERROR': return refuse(draft, row, row.reply.code === 'verdict' ? cause.verdict! : row.reply.code!, cause);
    case 'AUTHENTICATED': return authenticated(draft, row, cause);
    case 'TOKEN_EXPIRED': return tokenExpired(draft, row, row.reply.reason as TokenExpiredData['reason']);
    case 'SUBSCRIBED': return draft.send({ type: 'SUBSCRIBED', id: draft.nextId(), reply_to: cause.request!, data: cause.subscribed! });
    case 'PUBLISHED': return draft.send({ type: 'PUBLISHED', id: draft.nextId(), reply_to: cause.request!, data: cause.published! });
    case 'UNSUBSCRIBED': {
      const data: UnsubscribedData = { topic: cause.topic!, reason: row.reply.reason as UnsubscribedData['reason'] };
      return draft.send({ type: 'UNSUBSCRIBED', id: draft.nextId(), ...(cause.request === null ? {} : { reply_to: cause.request }), data });
    }
    // The event goes out as it was serialized once, for all; see `deliver`.
    case 'EVENT': return;
    default: throw new Error(`the session can't send ${row.reply?.type}`);
  }
}

function authenticated(draft: Draft, row: ServerRow, cause: Cause): void {
  const { timings, limits } = draft.settings;
  const token = draft.token!;
  const data: AuthenticatedData = {
    user_id: token.verified.identity.subject,
    session_id: draft.sessionId,
    auth_seq: token.authSeq,
    expires_in: expiresIn(draft, token),
    expires_at: token.verified.expiresAt,
    server_time: draft.now.wall,
    heartbeat_interval: timings.heartbeat_interval,
    max_missed_pongs: limits.max_missed_pongs,
    expiry_warning: token.window,
    grace_period: timings.grace_period,
    refresh_lead: timings.refresh_lead,
    capabilities: capabilities(draft),
    limits: {
      max_token_bytes: limits.max_token_bytes,
      max_frame_bytes: limits.max_frame_bytes,
      max_token_lifetime: limits.max_token_lifetime,
      reauth_per_minute: limits.reauth_per_minute,
      messages_per_second: limits.messages_per_second,
      authentication_timeout: timings.authentication_timeout,
      // Those of a profile that is not offered are left out (AUTH-8).
      ...(draft.settings.events === null ? {} : {
        idempotency_window: limits.idempotency_window,
        resume_window: limits.resume_window,
        resume_events: limits.resume_events,
        resume_bytes: limits.resume_bytes,
        max_subscriptions: limits.max_subscriptions,
      }),
    },
    ...(cause.revoked?.length ? { revoked: [...cause.revoked] } : {}),
  };
  draft.send({ type: 'AUTHENTICATED', id: draft.nextId(), reply_to: cause.request!, data });
  draft.audit('success', row.on);
}

function capabilities({ settings: { reauth, events } }: Draft): Capability[] {
  return [...(reauth ? ['reauth' as const] : []), ...(events ? ['events' as const, ...(events.publish ? ['publish' as const] : []), 'resume' as const] : [])];
}

function tokenExpired(draft: Draft, row: ServerRow, reason: TokenExpiredData['reason']): void {
  const token = draft.token!;
  draft.send({
    type: 'TOKEN_EXPIRED',
    id: draft.nextId(),
    data: { reason, expires_in: expiresIn(draft, token), auth_seq: token.authSeq, expires_at: token.verified.expiresAt },
  });
  draft.audit(reason === 'expired' ? 'expiry' : 'warning', row.on);
}

/** Seconds until the token lapses by the clock that gets there first; cut to milliseconds, never rounded up. */
function expiresIn(draft: Draft, token: TokenInForce): number {
  const left = remaining(atInstant(token.lapsesAt, token.verified.expiresAt, 0), draft.now);
  return Math.max(0, Math.floor(left * 1000) / 1000);
}

const authenticationInputs = /^(AUTHENTICATE|REAUTH|verify\..*|timer\.verification)$/;

function refuse(draft: Draft, row: ServerRow, code: ErrorCode, cause: Cause): void {
  const data: ErrorData = { code, message: sentences[code], retryable: errorCodes[code].retryable };
  if (row.on === 'over_rate') data.retry_after = Math.max(0, draft.rate.since + 1 - draft.now.monotonic);
  // Nobody can say when a topic is given up (EVT-8).
  else if (code === 'rate_limited' && row.on === 'REAUTH') data.retry_after = reauthRetryAfter(draft, draft.now, draft.settings);
  draft.send({ type: 'ERROR', id: draft.nextId(), ...(cause.request === null ? {} : { reply_to: cause.request }), data });
  if (authenticationInputs.test(row.on)) draft.audit('refusal', row.on, code);
}

/** The document's own words: fixed text, so that nothing of a token or of this process can leak into it (ERR-1). */
const sentences = Object.fromEntries(Object.values(errorCodes).map(entry => [entry.code, entry.message])) as Record<ErrorCode, string>;
