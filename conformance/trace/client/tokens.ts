import { clientTimings, tolerances } from '../../../generated/timings.ts';
import { finalRefusals } from '../../engine/message-rules.ts';
import type { Received } from '../../engine/observer.ts';
import type { ClientMemory } from '../client-memory.ts';
import type { Happening } from '../record.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** Seconds before which no person has asked for a connection again. */
const soonest = 2;

/** Seconds within which a client that comes back has left in order to. */
const atOnce = 5;

/** AUTH-9, CLI-1, CLI-4, CLI-6, CLI-9: which token is presented, when, and what comes of a refusal. */
export class ClientTokensWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  readonly #memory: ClientMemory;
  /** Tokens of this connection, and whether each may be sent again. */
  readonly #repeatable = new Map<unknown, boolean>();
  /** From when on a token may be presented again after `retry_after`. */
  #notBefore = -Infinity;
  #refusedAt = NaN;
  #overdue = false;

  constructor({ notes, exchange }: WatchOptions, memory: ClientMemory) {
    [this.#notes, this.#exchange, this.#memory] = [notes, exchange, memory];
  }

  client({ message }: Frame): void {
    if (message?.type !== 'AUTHENTICATE' && message?.type !== 'REAUTH') return;
    const token = String(message.data['token']);
    const refusal = this.#memory.refused.get(token);
    this.#notes.require('CLI-9', refusal === undefined, 'no token that was refused before', `one that was refused as ${refusal}`);
    if (message.type === 'REAUTH') this.#reauth(message, token);
    else this.#authenticate(message, token);
    if (this.#repeatable.size < 256) this.#repeatable.set(token, false);
  }

  #authenticate({ at }: Received, token: string): void {
    // Any other first message breaks it.
    if (this.#exchange.fromTheStart && this.#exchange.machine.is('awaiting_auth')) this.#notes.judged('AUTH-1');
    const ended = this.#memory.ended.get(token);
    if (ended !== undefined && at - ended.at < soonest) this.#notes.broken('CLI-5', `no connection of its own accord after close ${ended.code}, whose advice is never`, `AUTHENTICATE with the same token after ${(at - ended.at).toFixed(1)} s`);
    const until = this.#memory.waiting.get(token);
    if (until !== undefined) this.#notes.require('CLI-5', !(at < until - tolerances.deadline_early.seconds), 'no connection before retry_after is over', `AUTHENTICATE ${(until - at).toFixed(1)} s too early`);
  }

  #reauth(message: Received, token: string): void {
    const { session } = this.#exchange;
    if (session) this.#notes.require('CLI-6', session.capabilities.includes('reauth'), 'no REAUTH where the server does not offer it', 'REAUTH');
    // A repetition counts as allowed where the first was not answered in time.
    const again = this.#exchange.isRepeated(message);
    this.#notes.require('CLI-1', again || this.#repeatable.get(token) !== false, 'each token once on a connection', 'REAUTH with a token that this connection had before');
    this.#notes.require('CLI-1', !(message.at < this.#notBefore - tolerances.deadline_early.seconds), 'no REAUTH before retry_after is over', `REAUTH ${(this.#notBefore - message.at).toFixed(1)} s too early`);
  }

  server({ message, at }: Frame): void {
    const { outstanding, session } = this.#exchange;
    if (message?.type === 'CLOSING') this.#refusedAt = NaN;
    if (message?.type === 'AUTHENTICATED' && !session) this.#cameBack(message);
    if (!message || !outstanding || !this.#exchange.answers(message)) return;
    this.#overdue = false;
    if (message.type === 'AUTHENTICATED') this.#refusedAt = NaN;
    if (message.type !== 'ERROR') return;
    const code = String(message.data['code']);
    const token = String(outstanding.token);
    if (finalRefusals.includes(code)) this.#memory.refused.set(token, code);
    else if (message.data['retryable'] === true) this.#repeatable.set(token, true);
    if (typeof message.data['retry_after'] === 'number') this.#notBefore = at + message.data['retry_after'];
    // A refusal costs nothing while the token in force lives on (CLI-4).
    if (outstanding.type === 'REAUTH' && session && code !== 'identity_mismatch' && code !== 'not_supported' && session.expiresAt - at > lateInTrace) this.#refusedAt = at;
  }

  /** An application may be done at any time; one that is back at once was not. */
  #cameBack({ data, at }: Received): void {
    const left = this.#memory.left.get(data['user_id']);
    this.#memory.left.delete(data['user_id']);
    if (left !== undefined && at - left <= atOnce) this.#notes.broken('CLI-4', 'a connection that outlives a refused REAUTH', `another connection ${(at - left).toFixed(1)} s after the client left the last over an ERROR`);
  }

  passed(at: number): void {
    const { outstanding, closing } = this.#exchange;
    if (at - this.#refusedAt > lateInTrace) {
      this.#refusedAt = NaN;
      this.#notes.judged('CLI-4');
    }
    if (outstanding?.type === 'AUTHENTICATE' && !this.#overdue && !closing && at - outstanding.at > clientTimings.answer.seconds + lateInTrace) {
      this.#overdue = true;
      this.#notes.broken('AUTH-9', `close where no AUTHENTICATED came within ${clientTimings.answer.seconds} s`, `the client stays after ${(at - outstanding.at).toFixed(1)} s`);
    }
  }

  ended({ from }: Happening & { readonly kind: 'close' }, at: number): void {
    if (from !== 'client') return;
    const { outstanding, session } = this.#exchange;
    if (session && at - this.#refusedAt <= lateInTrace) this.#memory.left.set(session.user, at);
    if (outstanding?.type === 'AUTHENTICATE' && at - outstanding.at >= clientTimings.answer.seconds - tolerances.deadline_early.seconds) this.#notes.judged('AUTH-9');
  }

  forgetTimes(): void {
    [this.#notBefore, this.#refusedAt] = [-Infinity, NaN];
  }
}
