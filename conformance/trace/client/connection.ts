import { closeCodes } from '../../../generated/codes.ts';
import type { ClientMemory } from '../client-memory.ts';
import type { Happening } from '../record.ts';
import { carriesToken, looksLikeToken } from '../url-token.ts';
import type { Frame, Watch, WatchOptions } from '../watch.ts';

/** CONN-3, CONN-7, CLI-5: how the client connects, and what a close tells it for the next time. */
export class ClientConnectionWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  readonly #memory: ClientMemory;
  /** The newest token that was presented, with which it would come back, and the newest that was accepted. */
  #presented: string | null = null;
  #inForce: string | null = null;

  constructor({ notes, exchange }: WatchOptions, memory: ClientMemory) {
    [this.#notes, this.#exchange, this.#memory] = [notes, exchange, memory];
  }

  opened({ url, offered, headers }: Happening & { readonly kind: 'open' }): void {
    if (url !== null) {
      const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' };
      const isLoopback = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
      this.#notes.require('CONN-7', protocol === 'wss:' || isLoopback, 'wss, as the host is not loopback', `${protocol}//${hostname}`);
      this.#notes.require('CONN-3', !carriesToken(url), 'no token in the URL', 'one');
    }
    this.#notes.require('CONN-3', ![...(offered ?? []), ...headers].some(looksLikeToken), 'no token in subprotocol or header', 'one');
  }

  client({ message }: Frame): void {
    if (message?.type === 'AUTHENTICATE' || message?.type === 'REAUTH') this.#presented = String(message.data['token']);
  }

  server({ message }: Frame): void {
    const { outstanding } = this.#exchange;
    if (message?.type === 'AUTHENTICATED' && outstanding && this.#exchange.answers(message)) this.#inForce = String(outstanding.token);
  }

  ended({ code }: Happening & { readonly kind: 'close' }, at: number): void {
    const { closing } = this.#exchange;
    const advice = closing?.data['reconnect'] ?? Object.values(closeCodes).find(each => each.code === code && each.sender === 'server')?.reconnect;
    // The token of another login, as before a 4403, may come back with that login.
    const token = this.#inForce ?? this.#presented;
    if (advice === 'never' && token !== null) this.#memory.ended.set(token, { code, at });
    const wait = closing?.data['retry_after'];
    if (typeof wait === 'number' && this.#presented !== null) this.#memory.waiting.set(this.#presented, at + wait);
  }
}
