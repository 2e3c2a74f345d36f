import type { ObserverGuard } from '../../generated/states.ts';
import type { RequirementId } from '../../generated/requirements.ts';
import { clientTimings, limits as defaults, tolerances } from '../../generated/timings.ts';
import type { Received } from '../engine/observer.ts';
import { inputOf, ObserverMachine } from './observer-machine.ts';
import type { Side } from './record.ts';

/** What AUTHENTICATED told, and when in seconds of the trace. */
export interface Session {
  readonly at: number;
  /** Instant at which the token lapses, by `expires_in` from here on: nobody's wall clock is compared. */
  readonly expiresAt: number;
  readonly window: number;
  readonly heartbeat: number;
  readonly maxMissedPongs: number;
  readonly grace: number;
  readonly authSeq: number;
  readonly id: unknown;
  readonly user: unknown;
  readonly capabilities: readonly unknown[];
  readonly reauthPerMinute: number | null;
  /** Seconds for which a PUBLISH is remembered. */
  readonly idempotencyWindow: number;
}

/** An AUTHENTICATE or REAUTH without an answer. */
export interface Outstanding {
  readonly type: 'AUTHENTICATE' | 'REAUTH';
  /** More than one where a REAUTH was sent again: an answer to either is one. */
  readonly ids: readonly unknown[];
  readonly token: unknown;
  readonly at: number;
}

/** Seconds after which a REAUTH that was not answered may be sent again (CLI-1), less what timers are early. */
const mayRepeatAfter = clientTimings.answer.seconds - tolerances.deadline_early.seconds;

/** Where one connection stands, as one side of it sees it. */
export class Exchange {
  readonly fromTheStart: boolean;
  readonly machine: ObserverMachine;
  session: Session | null = null;
  outstanding: Outstanding | null = null;
  closing: Received | null = null;
  /** Whether TOKEN_EXPIRED `expiring` came since the expiry in force was put into force; null where that was before the trace began. */
  warned: boolean | null;

  constructor(fromTheStart: boolean) {
    this.fromTheStart = fromTheStart;
    this.machine = new ObserverMachine(fromTheStart);
    this.warned = fromTheStart ? false : null;
  }

  /** Whether that REAUTH repeats one that nobody answered. */
  isRepeated({ type, at }: Received): boolean {
    return type === 'REAUTH' && this.outstanding !== null && at - this.outstanding.at >= mayRepeatAfter;
  }

  /** Whether the message answers the outstanding request. */
  answers({ reply_to }: Received): boolean {
    return this.outstanding?.ids.includes(reply_to) ?? false;
  }

  /** Takes a message of either side; yields the requirements that it was judged by and those that it breaks. */
  step(from: Side, message: Received): { readonly requirements: readonly RequirementId[]; readonly violates: readonly RequirementId[] } {
    if (from === 'client' && this.isRepeated(message)) return { requirements: [], violates: [] };
    return this.machine.step(inputOf(from, message.type), from === 'client' ? [] : this.#guards(message));
  }

  #guards(message: Received): readonly ObserverGuard[] {
    if (message.type === 'TOKEN_EXPIRED') {
      if (message.data['reason'] === 'expired') return ['expired'];
      return this.warned === null ? ['expiring', 'repeated'] : [this.warned ? 'repeated' : 'expiring'];
    }
    if (this.answers(message)) return ['outstanding'];
    // The request may have been sent before the trace began.
    return this.fromTheStart || this.session || this.outstanding ? ['other'] : ['outstanding', 'other'];
  }

  /** Remembers what the message changed; to be called when it has been judged. */
  remember(from: Side, message: Received): void {
    const { type, data, at } = message;
    if (from === 'client') {
      if (type !== 'AUTHENTICATE' && type !== 'REAUTH') return;
      // One that comes too early is refused, and the first goes on.
      const repeated = this.isRepeated(message);
      if (!this.outstanding || repeated) this.outstanding = { type, ids: [...(repeated ? this.outstanding!.ids : []), message.id], token: data['token'], at };
      return;
    }
    const answers = this.answers(message);
    if (type === 'CLOSING') this.closing ??= message;
    if (type === 'TOKEN_EXPIRED' && data['reason'] === 'expiring') this.warned = true;
    if (type === 'AUTHENTICATED' && (answers || !this.session)) {
      const before = this.session;
      this.session = sessionOf(message);
      // The same expiry again leaves the warning as it is (EXP-2).
      if (!before || !sameExpiry(before.expiresAt, this.session.expiresAt)) this.warned = false;
    }
    if (answers && (type === 'AUTHENTICATED' || type === 'ERROR')) this.outstanding = null;
  }

  /** The clock of the trace went back: what was counted from before is worth nothing. */
  forgetTimes(): void {
    if (this.session) this.session = { ...this.session, at: NaN, expiresAt: NaN };
    if (this.outstanding) this.outstanding = { ...this.outstanding, at: NaN };
    if (this.closing) this.closing = { ...this.closing, at: NaN };
  }
}

/** Whether two expiries, each known by `expires_in` and a receipt, are one: rounding and two ways through the network lie between them. */
export function sameExpiry(one: number, other: number): boolean {
  return Math.abs(one - other) < 0.5;
}

function sessionOf({ data, at }: Received): Session {
  const limits = (data['limits'] ?? {}) as Readonly<Record<string, unknown>>;
  return {
    at,
    expiresAt: at + Number(data['expires_in']),
    window: Number(data['expiry_warning']),
    heartbeat: Number(data['heartbeat_interval']),
    maxMissedPongs: Number(data['max_missed_pongs']),
    grace: Number(data['grace_period']),
    authSeq: Number(data['auth_seq']),
    id: data['session_id'],
    user: data['user_id'],
    capabilities: Array.isArray(data['capabilities']) ? data['capabilities'] : [],
    idempotencyWindow: typeof limits['idempotency_window'] === 'number' ? limits['idempotency_window'] : defaults.idempotency_window.default,
    reauthPerMinute: typeof limits['reauth_per_minute'] === 'number' ? limits['reauth_per_minute'] : null,
  };
}
