import type { RequirementId } from '../../../generated/requirements.ts';
import { document } from '../../../generated/document.ts';
import { describe, type Received } from '../../engine/observer.ts';
import { carriesToken } from '../url-token.ts';
import type { Happening } from '../record.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** Close code of a first AUTHENTICATE that is refused with one of these; any other code of an error keeps the connection. */
const refusalCloses: Readonly<Record<string, { readonly close: number; readonly requirement: RequirementId }>> = {
  token_invalid: { close: 4401, requirement: 'AUTH-5' },
  token_expired: { close: 4401, requirement: 'AUTH-5' },
  token_too_large: { close: 4401, requirement: 'AUTH-5' },
  auth_unavailable: { close: 4500, requirement: 'AUTH-7' },
};

/** CONN-1, CONN-2, CONN-5, AUTH-2, AUTH-3, AUTH-5, AUTH-6, AUTH-10 of the server: up to the first AUTHENTICATED. */
export class ServerAuthenticationWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  #withToken = false;
  /** What CLOSING has to say next, and why. */
  #closeDue: { readonly close: number; readonly requirement: RequirementId; readonly after: string; readonly since: number } | null = null;
  /** Messages before AUTHENTICATED that have to be refused, and AUTHENTICATEs after it. */
  readonly #refusals = new Map<unknown, { readonly code: string; readonly requirement: RequirementId }>();
  #binary = false;

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  opened({ url, offered, selected }: Happening & { readonly kind: 'open' }): void {
    this.#withToken = url !== null && carriesToken(url);
    // Versions that this document does not know are for others to judge.
    if (offered?.includes(document.subprotocol)) this.#notes.require('CONN-1', selected === document.subprotocol, `subprotocol ${document.subprotocol} selected`, selected ?? 'none');
  }

  binary(): void {
    this.#binary = true;
  }

  client({ message }: Frame): void {
    if (!message) return;
    const { machine } = this.#exchange;
    if (message.type === 'AUTHENTICATE' && machine.is('authenticated', 'reauthenticating', 'grace', 'grace_reauthenticating')) this.#refuse(message, 'already_authenticated', 'AUTH-6');
    // What crosses AUTHENTICATED on its way may be served or not.
    else if (machine.is('awaiting_auth') && ['SUBSCRIBE', 'UNSUBSCRIBE', 'PUBLISH'].includes(message.type)) this.#refuse(message, 'not_authenticated', 'AUTH-3');
  }

  #refuse(message: Received, code: string, requirement: RequirementId): void {
    if (this.#refusals.size < 64) this.#refusals.set(message.id, { code, requirement });
  }

  server({ message, at }: Frame): void {
    if (!message) return;
    const due = this.#refusals.get(message.reply_to);
    if (due) {
      this.#refusals.delete(message.reply_to);
      // Malformed ones and those beyond the rate are refused as such.
      const code = String(message.data['code']);
      this.#notes.require(due.requirement, message.type === 'ERROR' && [due.code, 'invalid_message', 'rate_limited'].includes(code), `ERROR ${due.code}`, describe(message));
    }
    if (message.type === 'AUTHENTICATED') this.#accepted(message);
    if (message.type === 'ERROR' && this.#exchange.outstanding?.type === 'AUTHENTICATE' && this.#exchange.answers(message)) {
      const closes = refusalCloses[String(message.data['code'])];
      if (closes) this.#closeDue = { ...closes, after: String(message.data['code']), since: at };
    }
    if (message.type === 'CLOSING') this.#closing(message);
  }

  #accepted({ data, reply_to }: Received): void {
    const { session, outstanding, fromTheStart } = this.#exchange;
    if (this.#withToken) this.#notes.broken('CONN-2', 'a URL that carries a token refused', 'AUTHENTICATED');
    if (session || !fromTheStart || outstanding?.type !== 'AUTHENTICATE' || !outstanding.ids.includes(reply_to)) return;
    this.#notes.judged('AUTH-4');
    this.#notes.require('AUTH-10', data['auth_seq'] === 1, 'auth_seq 1 in the first AUTHENTICATED', `auth_seq ${String(data['auth_seq'])}`);
  }

  #closing({ data }: Received): void {
    const code = Number(data['code']);
    if (this.#closeDue) {
      const { close, requirement, after } = this.#closeDue;
      this.#notes.require(requirement, code === close || code === 1001, `CLOSING ${close} after ${after}`, `CLOSING ${code}`);
      this.#closeDue = null;
    }
    if (code === 4408) {
      this.#notes.require('AUTH-2', !this.#exchange.outstanding && !this.#exchange.session, 'close 4408 only where no AUTHENTICATE came', `${this.#exchange.session ? 'AUTHENTICATED' : 'AUTHENTICATE'} before it`);
    }
    if (this.#binary) this.#notes.judged('CONN-5');
  }

  passed(at: number): void {
    if (this.#closeDue && at - this.#closeDue.since > lateInTrace) {
      this.#notes.broken(this.#closeDue.requirement, `CLOSING ${this.#closeDue.close} after ${this.#closeDue.after}`, 'none');
      this.#closeDue = null;
    }
  }

  ended({ code }: Happening & { readonly kind: 'close' }): void {
    if (this.#binary) this.#notes.require('CONN-5', [4400, 1006].includes(code) || this.#exchange.closing !== null, 'close 4400 after a binary frame', `close ${code}`);
  }
}
