import type { AuditEvent, ServerMessage } from '../../generated/messages.ts';
import type { ServerRow, ServerState } from '../../generated/states.ts';
import type { Deadline, Now, SessionEffect, SessionInput, SessionSettings, SessionState, SessionStep, TimerName } from './state.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A session in the middle of a step: the one place where its state is changed. */
export class Draft implements Writable<SessionState> {
  readonly now: Now;
  readonly settings: SessionSettings;
  readonly effects: SessionEffect[] = [];
  readonly sessionId: string;
  phase: ServerState;
  token: SessionState['token'];
  verification: SessionState['verification'];
  attempts: number;
  deadlines: SessionState['deadlines'];
  lastHeard: number;
  reauths: readonly number[];
  credits: readonly number[];
  offences: readonly number[];
  rate: SessionState['rate'];
  topics: SessionState['topics'];
  opening: SessionState['opening'];
  withheld: SessionState['withheld'];
  sent: number;

  constructor(state: SessionState, now: Now, settings: SessionSettings) {
    this.now = now;
    this.settings = settings;
    this.sessionId = state.sessionId;
    this.phase = state.phase;
    this.token = state.token;
    this.verification = state.verification;
    this.attempts = state.attempts;
    this.deadlines = state.deadlines;
    this.lastHeard = state.lastHeard;
    this.reauths = state.reauths;
    this.credits = state.credits;
    this.offences = state.offences;
    this.rate = state.rate;
    this.topics = state.topics;
    this.opening = state.opening;
    this.withheld = state.withheld;
    this.sent = state.sent;
  }

  finish(): SessionStep {
    const { now: _now, settings: _settings, effects, ...state } = this;
    return { state, effects };
  }

  arm(timer: TimerName, deadline: Deadline): void {
    this.deadlines = { ...this.deadlines, [timer]: deadline };
  }

  disarm(timer: TimerName): void {
    const { [timer]: _gone, ...rest } = this.deadlines;
    this.deadlines = rest;
  }

  /** On the way out no deadline of the session means anything any more, and neither verification nor log is waited for (EXP-6). */
  enter(phase: ServerState): void {
    this.phase = phase;
    if (phase === 'closing' || phase === 'closed') {
      this.deadlines = {};
      this.verification = null;
      this.topics = new Map();
      this.opening = new Map();
      this.withheld = [];
    }
  }

  nextId(): string {
    this.sent += 1;
    return `s${this.sent}`;
  }

  send(message: ServerMessage): void {
    this.effects.push({ effect: 'send', message });
  }

  audit(event: AuditEvent, trigger: string, code?: string): void {
    const identity = this.token?.verified.identity;
    this.effects.push({
      effect: 'audit',
      record: {
        event,
        session_id: this.sessionId,
        time: this.now.wall,
        ...(identity ? { issuer: identity.issuer, subject: identity.subject } : {}),
        ...(identity?.tenant ? { tenant: identity.tenant } : {}),
        auth_seq: this.token?.authSeq ?? 0,
        trigger,
        ...(code === undefined ? {} : { code }),
      },
    });
  }

  /** The records that an input calls for before it is acted on: attempts, revocations, and the end of the socket. */
  record(input: SessionInput, row: ServerRow): void {
    if (input.on === 'AUTHENTICATE' || input.on === 'REAUTH') {
      if (this.phase !== 'closing' && this.phase !== 'closed') this.audit('attempt', input.on);
    } else if (input.on === 'revoke' && row.close !== null) {
      this.audit('revocation', input.on, input.scope);
    } else if (input.on === 'socket.closed' && this.phase !== 'closing' && this.phase !== 'closed') {
      this.audit('close', input.on, String(input.code));
    }
  }
}
