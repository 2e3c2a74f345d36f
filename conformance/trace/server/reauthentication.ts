import { timings } from '../../../generated/timings.ts';
import type { Received } from '../../engine/observer.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** Errors that refuse a REAUTH and leave everything as it was (REAUTH-4). */
const harmless: readonly string[] = ['token_invalid', 'token_expired', 'token_stale', 'token_too_large', 'auth_unavailable', 'reauth_in_progress', 'rate_limited', 'not_supported'];
/** Of these the token was never handed to the verifier, so they don't count (REAUTH-10). */
const uncounted: readonly string[] = ['rate_limited', 'reauth_in_progress', 'not_supported', 'token_too_large', 'invalid_message'];
/** More credits are never granted at the same time (REAUTH-10). */
const mostCredits = 2;

/** REAUTH-1, REAUTH-3, REAUTH-4, REAUTH-10: what comes of a new token. */
export class ServerReauthenticationWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  /** Instants of REAUTHs that counted, and of notices that grant a credit, of the last minute. */
  #taken: number[] = [];
  #notices: number[] = [];
  #refused: { readonly code: string; readonly at: number } | null = null;

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  server({ message, at }: Frame): void {
    if (!message) return;
    const { outstanding } = this.#exchange;
    if (message.type === 'TOKEN_EXPIRED') this.#notices.push(at);
    if (message.type === 'CLOSING') return this.#closing(Number(message.data['code']), at);
    if (outstanding?.type !== 'REAUTH' || !this.#exchange.answers(message)) return;
    if (message.type === 'AUTHENTICATED') {
      this.#accepted(message);
      this.#count(outstanding.at);
    }
    if (message.type === 'ERROR') {
      const code = String(message.data['code']);
      this.#refused = { code, at };
      if (!uncounted.includes(code)) this.#count(outstanding.at);
    }
  }

  #accepted({ data }: Received): void {
    const before = this.#exchange.session;
    if (!before) return;
    this.#notes.require('REAUTH-1', data['auth_seq'] === before.authSeq + 1, `auth_seq ${before.authSeq + 1} in the answer to REAUTH`, `auth_seq ${String(data['auth_seq'])}`);
    this.#notes.require('REAUTH-1', data['session_id'] === before.id, 'the same session_id as before', 'another');
    this.#notes.require('REAUTH-3', data['user_id'] === before.user, 'the same user_id as before', 'another, in AUTHENTICATED');
  }

  #count(sentAt: number): void {
    const budget = this.#exchange.session?.reauthPerMinute;
    if (typeof budget !== 'number' || Number.isNaN(sentAt)) return;
    const lately = (instant: number): boolean => sentAt - instant < 60;
    this.#taken = [...this.#taken.filter(lately), sentAt];
    this.#notices = this.#notices.filter(lately);
    const most = budget + Math.min(mostCredits, this.#notices.length);
    // A minute of the server's is none of the trace's to the millisecond: one more is at its edge.
    this.#notes.require('REAUTH-10', this.#taken.length <= most + 1, `at most ${most} REAUTHs taken within a minute`, `${this.#taken.length}`);
  }

  #closing(code: number, at: number): void {
    const refused = this.#refused;
    if (!refused) return;
    if (refused.code === 'identity_mismatch') this.#notes.require('REAUTH-3', code === 4403, 'CLOSING 4403 after identity_mismatch', `CLOSING ${code}`);
    else if (harmless.includes(refused.code) && at - refused.at < lateInTrace) this.#notes.require('REAUTH-4', ![4401, 4403, 4500].includes(code), `the connection kept after ${refused.code}`, `CLOSING ${code}`);
    this.#refused = null;
  }

  passed(at: number): void {
    const { outstanding, closing } = this.#exchange;
    const refused = this.#refused;
    if (refused && at - refused.at > lateInTrace) {
      if (refused.code === 'identity_mismatch' && !closing) this.#notes.broken('REAUTH-3', 'CLOSING 4403 after identity_mismatch', 'none, and the connection goes on');
      else this.#notes.judged('REAUTH-4');
      this.#refused = null;
    }
    if (outstanding?.type === 'REAUTH' && !closing && !this.#unanswered.has(outstanding) && at - outstanding.at > timings.verification_deadline.default + lateInTrace) {
      this.#unanswered.add(outstanding);
      this.#notes.broken('REAUTH-4', 'an answer to REAUTH, AUTHENTICATED or an ERROR that says why not', `none for ${(at - outstanding.at).toFixed(1)} s`);
    }
  }

  readonly #unanswered = new WeakSet<object>();
}
