import { tolerances } from '../../../generated/timings.ts';
import type { Received } from '../../engine/observer.ts';
import { sameExpiry, type Session } from '../exchange.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** EXP-1 to EXP-6: warning, expiry, grace. */
export class ServerExpiryWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  /** Of the token before the present one, for a deadline that outlived it. */
  #before: Session | null = null;
  #warned = false;
  /** When `expired` came; null outside of grace. */
  #graceSince: number | null = null;
  #missed = new Set<'warning' | 'expired' | 'grace'>();

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  server({ message, at }: Frame): void {
    if (!message) return;
    const session = this.#exchange.session;
    if (message.type === 'AUTHENTICATED') this.#accepted(message, session);
    if (!session) return;
    if (message.type === 'TOKEN_EXPIRED') (message.data['reason'] === 'expired' ? this.#expired(at, session) : this.#warning(message, session));
    if (message.type === 'CLOSING' && message.data['code'] === 4410) this.#closes(at, session);
  }

  #accepted(message: Received, session: Session | null): void {
    const expiresAt = message.at + Number(message.data['expires_in']);
    if (session && this.#exchange.answers(message)) this.#notes.judged('EXP-6', ...(this.#graceSince === null ? [] : (['EXP-4'] as const)));
    if (session && sameExpiry(session.expiresAt, expiresAt)) {
      this.#graceSince = null;
      return;
    }
    this.#before = session;
    [this.#warned, this.#graceSince] = [false, null];
    this.#missed.clear();
  }

  #warning(message: Received, session: Session): void {
    this.#warned = true;
    const opens = Math.max(session.at, session.expiresAt - session.window);
    const early = opens - message.at;
    if (early > tolerances.deadline_early.seconds && this.#isOld(message.at, before => before.expiresAt - before.window)) {
      return this.#notes.broken('EXP-6', 'no warning of a token that was replaced', `TOKEN_EXPIRED expiring ${early.toFixed(1)} s before the window of the present one`);
    }
    this.#notes.requireTime('EXP-1', 'TOKEN_EXPIRED expiring', message.at - session.at, opens - session.at, opens - session.at + this.#slack(session));
    const left = session.expiresAt - message.at;
    const off = Math.abs(Number(message.data['expires_in']) - left);
    if (!Number.isNaN(off)) this.#notes.require('EXP-1', off <= lateInTrace, `expires_in about ${left.toFixed(1)}, the time left`, `expires_in ${String(message.data['expires_in'])}`);
  }

  /** Seconds after the window's opening in which the warning is due. */
  #slack({ at, expiresAt, window, heartbeat }: Session): number {
    return expiresAt - at <= window ? tolerances.warning_immediate.seconds : Math.min(heartbeat, window / 2);
  }

  #expired(at: number, session: Session): void {
    const wasWarned = this.#warned;
    this.#graceSince = at;
    const early = session.expiresAt - at;
    if (early > tolerances.deadline_early.seconds && this.#isOld(at, before => before.expiresAt)) {
      return this.#notes.broken('EXP-6', 'no expiry of a token that was replaced', `TOKEN_EXPIRED expired ${early.toFixed(1)} s before the expiry of the present one`);
    }
    this.#notes.requireTime('EXP-3', 'TOKEN_EXPIRED expired', at - session.at, session.expiresAt - session.at, session.expiresAt - session.at);
    if (!wasWarned) this.#missedWarning(at, session);
  }

  #closes(at: number, session: Session): void {
    const ends = session.expiresAt + session.grace;
    if (ends - at > tolerances.deadline_early.seconds && this.#isOld(at, before => before.expiresAt + before.grace)) {
      return this.#notes.broken('EXP-6', 'no end of grace for a token that was replaced', `CLOSING 4410 ${(ends - at).toFixed(1)} s too early`);
    }
    this.#notes.requireTime('EXP-5', 'CLOSING 4410', at - session.at, ends - session.at, ends - session.at);
  }

  /** Whether this is the moment of a deadline of the token before. */
  #isOld(at: number, deadline: (before: Session) => number): boolean {
    return this.#before !== null && Math.abs(at - deadline(this.#before)) <= lateInTrace;
  }

  #missedWarning(at: number, session: Session): void {
    // A REAUTH in flight, or one just accepted, leaves nothing to warn of.
    if (this.#missed.has('warning') || session.window <= 0) return;
    const due = Math.max(session.at, session.expiresAt - session.window) + this.#slack(session);
    // One that was not sent by the expiry is not made up for, so it is missed only where there was time for it.
    if (!(Math.min(at, session.expiresAt) - due > lateInTrace)) return;
    this.#missed.add('warning');
    this.#notes.broken('EXP-1', `TOKEN_EXPIRED expiring ${(due - session.at).toFixed(1)} s after AUTHENTICATED at the latest`, 'none');
  }

  passed(at: number): void {
    const session = this.#exchange.session;
    if (!session || this.#exchange.closing) return;
    if (!this.#warned && this.#graceSince === null) this.#missedWarning(at, session);
    if (this.#graceSince === null && !this.#missed.has('expired') && at - session.expiresAt > lateInTrace) {
      this.#missed.add('expired');
      this.#notes.broken('EXP-3', `TOKEN_EXPIRED expired ${(session.expiresAt - session.at).toFixed(1)} s after AUTHENTICATED`, 'none, and the connection goes on');
    }
    if (this.#graceSince !== null && !this.#missed.has('grace') && at - (session.expiresAt + session.grace) > lateInTrace) {
      this.#missed.add('grace');
      this.#notes.broken('EXP-5', `CLOSING 4410 at the end of a grace of ${session.grace} s`, 'none, and the connection goes on');
    }
  }

  forgetTimes(): void {
    this.#before = null;
  }
}
