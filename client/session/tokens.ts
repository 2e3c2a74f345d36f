import type { AuthenticatedMessage, ErrorMessage } from '../../generated/messages.ts';
import { arm, backoff, emit, isArmed, isOn, isUp, note, send, type Draft } from './draft.ts';
import { connect, hangUp, reconnect, stop } from './link.ts';
import { dropAll, end, subscribeAgain, takeError } from './outbox.ts';
import type { ManagerInput } from './state.ts';

/** Seconds within which AUTHENTICATE and REAUTH have to be answered (AUTH-9, CLI-1). */
export const answer = 10;
/** Seconds from a refresh that yielded no other token to the next, at least (CLI-2, CLI-4). */
const againLeast = 1;
/** The lead in seconds where the server recommends none (CLI-2). */
const defaultLead = 60;
/** Tokens that are remembered; no manager comes back to one that is older. */
const remembered = 16;

/** Whether there is a token that has neither expired nor been refused. */
export function isHeld(d: Draft): boolean {
  return !!d.token && d.token.expiresAt > d.now && !d.refused.includes(d.token.value);
}

/** Whether there is one that is to be presented. */
function isNews(d: Draft): boolean {
  return isHeld(d) && d.token!.value !== d.link.inForce;
}

/** Whether AUTHENTICATE or REAUTH is to be answered. An answer that is later than 10 s is still one. */
export function isOutstanding(d: Draft): boolean {
  return !!d.link.pending && isArmed(d, 'answer');
}

/** Asks the token manager, unless a refresh is in flight or put off, or has brought what is not in force yet (CLI-2). */
export function refresh(d: Draft, force = false): void {
  if (d.barred) return loginRequired(d);
  if (d.refreshing || isArmed(d, 'again') || isOutstanding(d) || isNews(d)) return;
  const earliest = d.barrenAt + againLeast;
  if (earliest > d.now) return arm(d, 'again', earliest);
  d.refreshing = ++d.refreshes;
  emit(d, 'refresh', { number: d.refreshes, force });
}

/** The same as soon as may be: the connection is gone, the token refused, or the device has just come back. */
export function refreshSoon(d: Draft, force?: boolean): void {
  arm(d, 'again');
  refresh(d, force);
}

/** A result of the token manager, or a token that it pushed. One that is older than the last applied is dropped (CLI-10). */
export function takeResult(d: Draft, input: ManagerInput): void {
  const { number = ++d.refreshes } = input;
  if (d.refreshing === number) d.refreshing = 0;
  // The manager tells a token that it got for a refresh to everybody first.
  if (number < d.applied) {
    if (input.on !== 'manager.refreshed' || input.token !== d.token?.value || !isHeld(d)) putOff(d, false);
  }
  else if (input.on === 'manager.login_required') loginRequired(d);
  else if (input.on !== 'manager.refreshed') putOff(d, input.on === 'manager.transient');
  // A token that is no use is a failure like any other, or the manager would be asked without end.
  else if (d.refused.includes(input.token) || input.expiresIn <= 0) {
    if (input.number) putOff(d, true);
  } else if (!d.link.presented.includes(input.token)) keep(d, number, input);
  else if (input.number) putOff(d, false);
}

/** The next refresh after one that yielded no other token. */
function putOff(d: Draft, hasFailed: boolean): void {
  d.barrenAt = d.now;
  if (!isOn(d) && d.phase !== 'waiting') return;
  const wait = hasFailed ? backoff(d, ++d.failedRefreshes) : isHeld(d) ? (d.token!.expiresAt - d.now) / 2 : 0;
  arm(d, 'again', d.now + Math.max(againLeast, wait));
}

function keep(d: Draft, number: number, { token, expiresIn, login = d.login }: Extract<ManagerInput, { on: 'manager.refreshed' }>): void {
  const isOther = !!d.login && login !== d.login;
  d.barred = false;
  d.login = login;
  d.applied = number;
  d.token = { value: token, expiresAt: d.now + expiresIn };
  arm(d, 'again');
  if (isOther) dropAll(d, 'other_login');
  if (d.phase === 'waiting') {
    if (!isArmed(d, 'backoff')) connect(d);
  } else if (isOther && isUp(d)) reconnect(d);
  else presentNewest(d);
}

function loginRequired(d: Draft): void {
  arm(d, 'again');
  if (!d.barred || d.phase === 'stopped') emit(d, 'login_required', {});
  d.barred = true;
  if (d.phase === 'grace') hangUp(d);
  if (d.phase === 'grace' || d.phase === 'waiting') stop(d, 'login_required');
}

/** Sends AUTHENTICATE or REAUTH with the newest token. */
export function present(d: Draft, type: 'AUTHENTICATE' | 'REAUTH'): void {
  const token = d.token!.value;
  const { pending, presented } = d.link;
  const ids = [...(pending?.token === token ? pending.ids : []), send(d, type, { data: { token } })];
  note(d, { pending: { ids, token }, presented: [...presented, token].slice(-remembered) });
  arm(d, 'reauth');
  arm(d, 'answer', d.now + answer);
}

/** REAUTH with the newest token, if it differs from the one in force and its turn has come (CLI-1, CLI-6). */
export function presentNewest(d: Draft): void {
  if (!isOn(d) || isOutstanding(d) || isArmed(d, 'reauth') || !isNews(d)) return;
  if (d.link.terms!.capabilities.includes('reauth')) present(d, 'REAUTH');
  else reconnect(d);
}

/** REAUTH again, after a refusal that may pass or where none was answered, with the token that is the newest by now. */
export function presentAgain(d: Draft): void {
  if (isNews(d)) present(d, 'REAUTH');
  else refresh(d);
}

/** The token is in force: its expiry, timings and limits hold from here, and those of the one before mean nothing. */
export function adopt(d: Draft, { reply_to, data }: AuthenticatedMessage): void {
  const { pending, authSeq } = d.link;
  if (!pending?.ids.includes(reply_to) || data.auth_seq < authSeq) return;
  const isFirst = !authSeq;
  const { token } = pending;
  const expiry = d.now + data.expires_in;
  const lead = Math.min(data.refresh_lead ?? defaultLead, data.expires_in / 4);
  note(d, { inForce: token, authSeq: data.auth_seq, terms: data, pending: null, ...(isFirst && { since: d.now }) });
  d.denials = d.failedRefreshes = 0;
  d.phase = 'ready';
  d.connected = true;
  if (d.token!.value === token) d.token = { value: token, expiresAt: expiry };
  // Nothing else is due: what hears and sends arms the rest anew.
  d.deadlines = { expiry, refresh: expiry - lead * (1 + d.random() / 10) };
  emit(d, isFirst ? 'connected' : 'reauthenticated', data);
  if (isFirst) subscribeAgain(d);
  for (const topic of data.revoked ?? []) end(d, topic, 'revoked');
  presentNewest(d);
}

/** Never present this token again (CLI-9). */
export function dropToken(d: Draft, token: string): void {
  d.refused = [...d.refused, token].slice(-remembered);
}

/** ERROR to AUTHENTICATE or REAUTH, or else to a message of the application. */
export function takeRefusal(d: Draft, message: ErrorMessage): void {
  const { reply_to, data: { code, retryable, retry_after = 0 } } = message;
  const { pending } = d.link;
  const isPassing = retryable && code !== 'token_expired';
  if (!pending?.ids.includes(reply_to!)) return takeError(d, message);
  if (isOn(d)) {
    if (code === 'not_supported') return reconnect(d);
    arm(d, 'answer');
  } else if (isPassing) {
    // The close of a first AUTHENTICATE follows; should it not, there is still no AUTHENTICATED, and its 10 s end (AUTH-9).
    return;
  }
  note(d, { pending: null });
  if (isPassing) {
    return arm(d, 'reauth', d.now + Math.max(retry_after, backoff(d, ++d.failedRefreshes)));
  }
  dropToken(d, pending.token);
  if (code !== 'token_stale') emit(d, 'refused', { code });
  if (code !== 'identity_mismatch' && code !== 'session_revoked') {
    // Where token after token is refused, the issuer and the server do not agree, and haste does not help.
    if (d.failedRefreshes) putOff(d, true);
    else {
      d.failedRefreshes = 1;
      refreshSoon(d, true);
    }
  }
  // A newer one may have come while this one was being judged.
  presentNewest(d);
}
