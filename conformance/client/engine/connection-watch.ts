import type { RequirementId } from '../../../generated/requirements.ts';
import { observerInitialState, observerRows, type ObserverGuard, type ObserverInput, type ObserverState } from '../../../generated/states.ts';
import { clientTimings, tolerances } from '../../../generated/timings.ts';
import { explain, isClientMessage } from '../../../generated/validators.js';
import { clientShapeRequirement, crossing, finalRefusals } from '../../engine/message-rules.ts';
import { describe, type Received } from '../../engine/observer.ts';
import { Violation } from '../../engine/violation.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** What the connections of one client know together. */
export interface Presented {
  /** Tokens that were refused for good. */
  readonly refused: Set<string>;
}

/** Judges what must hold on every connection of a client, whatever the case is about. The machine is the document's observer. */
export class ConnectionWatch {
  readonly violations: Violation[] = [];
  readonly #tokens: TokenEndpoint;
  readonly #presented: Presented;
  readonly #onJudged: (requirement: RequirementId) => void;
  #state: ObserverState = observerInitialState;
  #warned = false;
  #expiredAt: number | null = null;
  /** More than one id where a REAUTH was repeated, as an answer to either is one. */
  #outstanding: { readonly ids: readonly unknown[]; readonly token: unknown; readonly at: number } | null = null;
  /** Tokens of this connection, and whether each may be sent again. */
  readonly #repeatable = new Map<unknown, boolean>();
  readonly #pings = new Map<string, number>();

  constructor(tokens: TokenEndpoint, presented: Presented, onJudged: (requirement: RequirementId) => void) {
    this.#tokens = tokens;
    this.#presented = presented;
    this.#onJudged = onJudged;
  }

  /** A message of the client; `value` is what was parsed, undefined where it was no JSON. */
  heard(message: Received | null, value: unknown): void {
    if (!message) return this.#note('CLI-3', 'one JSON object in each text frame', 'something else');
    if (!isClientMessage(value)) this.#note(clientShapeRequirement.get(message.type) ?? 'CLI-3', `${message.type} as its schema says`, explain(isClientMessage) ?? 'it is not');
    const carriesToken = message.type === 'AUTHENTICATE' || message.type === 'REAUTH';
    // A REAUTH that was never answered may come again.
    const again = message.type === 'REAUTH' && this.#outstanding !== null && message.at - this.#outstanding.at >= clientTimings.answer.seconds - tolerances.deadline_early.seconds;
    if (again) this.#repeatable.set(this.#outstanding!.token, true);
    else this.#step(`client.${known(message.type)}`, null, message);
    if (carriesToken) this.#judgeToken(message);
    if (message.type === 'PONG' && typeof message.reply_to === 'string') this.#answered(message.reply_to);
    if (this.#expiredAt !== null && !carriesToken && message.type !== 'PONG' && message.type !== 'PING' && message.at > this.#expiredAt + crossing) {
      this.#note('CLI-3', 'nothing but REAUTH, PING and PONG once the token has lapsed', describe(message));
    }
    if (carriesToken) this.#outstanding = { ids: [...(again ? this.#outstanding!.ids : []), message.id], token: message.data['token'], at: message.at };
  }

  #judgeToken(message: Received): void {
    const token = message.data['token'];
    const first = message.type === 'AUTHENTICATE';
    const issued = this.#tokens.find(token);
    this.#onJudged('CLI-9');
    if (!issued) return this.#note('AUTH-1', 'a token that the token endpoint gave out', token === '' ? 'an empty token' : 'another token');
    if (this.#presented.refused.has(issued.token)) this.#note('CLI-9', 'no token that was refused before', `${issued.name} in ${message.type}`);
    if (first) this.#onJudged('AUTH-1');
    if (first && message.at > issued.lapsesAt + tolerances.deadline_early.seconds) this.#note('AUTH-1', 'a token that has not lapsed', `${issued.name}, which lapsed ${(message.at - issued.lapsesAt).toFixed(1)} s before`);
    if (this.#repeatable.get(token) === false) this.#note('CLI-1', 'each token once on a connection', `${issued.name} again, in ${message.type}`);
    this.#repeatable.set(token, false);
  }

  /** A message of the suite. */
  said(message: { readonly type: string; readonly reply_to?: unknown; readonly data?: unknown }, at: number): void {
    const data = (message.data ?? {}) as Readonly<Record<string, unknown>>;
    const answers = this.#outstanding !== null && this.#outstanding.ids.includes(message.reply_to);
    const guard: Partial<Record<string, ObserverGuard>> = {
      AUTHENTICATED: answers ? 'outstanding' : 'other',
      ERROR: answers ? 'outstanding' : 'other',
      TOKEN_EXPIRED: data['reason'] === 'expired' ? 'expired' : this.#warned ? 'repeated' : 'expiring',
    };
    this.#step(`server.${['AUTHENTICATED', 'TOKEN_EXPIRED', 'PING', 'PONG', 'ERROR', 'CLOSING', 'EVENT'].includes(message.type) ? message.type : 'other'}` as ObserverInput, guard[message.type] ?? null, null);
    if (message.type === 'TOKEN_EXPIRED') {
      if (data['reason'] === 'expired') this.#expiredAt = at;
      else this.#warned = true;
    }
    if (!answers) return;
    if (message.type === 'AUTHENTICATED') [this.#warned, this.#expiredAt] = [false, null];
    if (message.type === 'ERROR') {
      if (data['retryable'] === true && data['code'] !== 'token_expired') this.#repeatable.set(this.#outstanding!.token, true);
      if (finalRefusals.includes(String(data['code']))) this.#presented.refused.add(String(this.#outstanding!.token));
    }
    this.#outstanding = null;
  }

  /** A PING of the suite that has to be answered. */
  pinged(id: string, at: number): void {
    this.#pings.set(id, at);
  }

  #answered(id: string): void {
    if (this.#pings.delete(id)) this.#onJudged('HB-1');
  }

  /** The end: what was pinged long ago and never answered. */
  end(at: number): void {
    const unanswered = [...this.#pings.values()].filter(pingedAt => at - pingedAt > tolerances.reply_late.seconds);
    if (unanswered.length > 0) this.#note('HB-1', 'PONG to every PING', `none for ${(at - unanswered[0]!).toFixed(1)} s`);
  }

  #step(on: ObserverInput, guard: ObserverGuard | null, message: Received | null): void {
    const row = observerRows.find(each => each.state === this.#state && each.on === on && (each.when === null || each.when === guard));
    if (!row) return;
    for (const id of message ? (row.violates ?? []) : []) this.#note(id, expectedIn(this.#state), describe(message!));
    if (message) for (const id of row.requirements) this.#onJudged(id);
    if (row.next !== 'same') this.#state = row.next;
  }

  #note(requirement: RequirementId, expected: string, seen: string): void {
    this.#onJudged(requirement);
    if (!this.violations.some(each => each.requirement === requirement && each.expected === expected)) this.violations.push(new Violation(requirement, expected, seen));
  }
}

function known(type: string): 'AUTHENTICATE' | 'REAUTH' | 'PING' | 'PONG' | 'other' {
  return type === 'AUTHENTICATE' || type === 'REAUTH' || type === 'PING' || type === 'PONG' ? type : 'other';
}

/** What a client may do about its token in a state of the observer. */
function expectedIn(state: ObserverState): string {
  switch (state) {
    case 'awaiting_auth': return 'AUTHENTICATE before anything else';
    case 'authenticating': return 'nothing about the token while AUTHENTICATE is unanswered';
    case 'reauthenticating':
    case 'grace_reauthenticating': return 'one AUTHENTICATE or REAUTH at a time';
    default: return 'AUTHENTICATE once on a connection';
  }
}
