import type { VerifiedToken } from '../verifier/verifier.ts';
import { after, atInstant } from './deadlines.ts';
import type { Draft } from './draft.ts';
import { withinMinute } from './guards.ts';
import type { TokenInForce } from './state.ts';
import { endForbidden } from './subscriptions.ts';

/** Hands the token to the verifier. The deadline is kept here, so that a verifier that hangs holds nothing up (AUTH-7). */
export function beginVerification(draft: Draft, request: { on: 'AUTHENTICATE' | 'REAUTH'; id: string; token: string }): void {
  draft.attempts += 1;
  draft.verification = { attempt: draft.attempts, requestId: request.id };
  draft.disarm('authentication');
  draft.arm('verification', after(draft.now, draft.settings.timings.verification_deadline));
  if (request.on === 'REAUTH') draft.reauths = [...withinMinute(draft.reauths, draft.now), draft.now.monotonic];
  draft.effects.push({ effect: 'verify', attempt: draft.attempts, token: request.token });
}

/** The verification is answered or given up. Yields the id of the request that it was for. */
export function endVerification(draft: Draft): string | null {
  const request = draft.verification?.requestId ?? null;
  draft.verification = null;
  return request;
}

/**
 * Puts a token into force: every deadline of the one before it is replaced in the same step (REAUTH-1, EXP-6).
 * @returns the topics whose subscriptions it ended (REAUTH-8).
 */
export function accept(draft: Draft, verified: VerifiedToken): readonly string[] {
  const { now } = draft;
  const before = draft.token;
  const left = verified.expiresAt - now.wall;
  const sameExpiry = before !== null && before.verified.expiresAt === verified.expiresAt;
  const token: TokenInForce = {
    verified,
    authSeq: (before?.authSeq ?? 0) + 1,
    // A clock set back must not lengthen a token that is presented again: the earlier reading stays (EXP-7).
    lapsesAt: sameExpiry ? Math.min(before.lapsesAt, now.monotonic + left) : now.monotonic + left,
    window: warningWindow(draft, verified, left),
    warned: sameExpiry && before.warned,
  };
  draft.token = token;
  draft.disarm('grace');
  draft.arm('expiry', atInstant(token.lapsesAt, verified.expiresAt, 0));
  // Without a window there is nothing to warn ahead of (EXP-1).
  if (token.warned || token.window === 0) draft.disarm('warning');
  else draft.arm('warning', atInstant(token.lapsesAt, verified.expiresAt, -token.window + spread(draft, token, left)));
  if (before !== null) return endForbidden(draft, verified);
  // Silence counts from here; what the verification took is not the client's (HB-3).
  draft.lastHeard = now.monotonic;
  draft.arm('heartbeat', after(now, draft.settings.timings.heartbeat_interval));
  return [];
}

/** EXP-1: the configured warning or half of the token's life, whichever is less. */
function warningWindow(draft: Draft, verified: VerifiedToken, left: number): number {
  const life = verified.issuedAt === null ? left : verified.expiresAt - verified.issuedAt;
  return Math.max(0, Math.min(draft.settings.timings.expiry_warning, life / 2));
}

/** EXP-8: up to half of what EXP-1 allows, so that sessions which expire together are warned apart. None inside the window. */
function spread(draft: Draft, token: TokenInForce, left: number): number {
  if (left <= token.window) return 0;
  return draft.settings.random() * 0.5 * Math.min(draft.settings.timings.heartbeat_interval, token.window / 2);
}

/** The warning for this expiry is out and is not repeated (EXP-2). */
export function noteWarning(draft: Draft): void {
  if (draft.token) draft.token = { ...draft.token, warned: true };
  grantCredit(draft);
}

/** EXP-5: grace counts from the expiry, not from when it was noticed; a clock that jumped ahead and back must not stretch it. */
export function beginGrace(draft: Draft): void {
  draft.disarm('warning');
  const { token, now, settings } = draft;
  if (token) draft.arm('grace', atInstant(Math.min(token.lapsesAt, now.monotonic), token.verified.expiresAt, settings.timings.grace_period));
  grantCredit(draft);
}

/** REAUTH-10: a refresh that the server asked for must go through. */
function grantCredit(draft: Draft): void {
  draft.credits = [...withinMinute(draft.credits, draft.now), draft.now.monotonic];
}
