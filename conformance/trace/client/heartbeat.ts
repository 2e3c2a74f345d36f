import { tolerances } from '../../../generated/timings.ts';
import { BoundedMap } from '../bounded-map.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** PINGs without an answer that are remembered. */
const mostPings = 256;

/** HB-1 and HB-4 of the client. */
export class ClientHeartbeatWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  readonly #pings = new BoundedMap<unknown, number>(mostPings);
  #serverHeardAt = NaN;

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  server({ message, at }: Frame): void {
    this.#serverHeardAt = at;
    if (message?.type === 'PING' && typeof message.id === 'string') this.#pings.set(message.id, at);
    if (message?.type === 'CLOSING') this.#pings.clear();
  }

  client({ message, at }: Frame): void {
    if (message?.type === 'PONG' && this.#pings.delete(message.reply_to)) this.#notes.judged('HB-1');
    const session = this.#exchange.session;
    if (!session || this.#exchange.closing) return;
    // One that was asleep asks first whether anybody is there.
    const most = (session.maxMissedPongs + 1) * session.heartbeat;
    if (at - this.#serverHeardAt > most + lateInTrace && message?.type !== 'PING') {
      this.#notes.broken('HB-4', `a server that is silent for ${most} s taken for dead`, `${message?.type ?? 'a frame'} after ${(at - this.#serverHeardAt).toFixed(1)} s of silence`);
      this.#serverHeardAt = at;
    }
  }

  passed(at: number): void {
    for (const [id, sent] of this.#pings) {
      if (!(at - sent > tolerances.reply_late.seconds)) break;
      this.#pings.delete(id);
      this.#notes.broken('HB-1', `PONG to the PING ${String(id)} within ${tolerances.reply_late.seconds} s`, 'none');
    }
  }

  forgetTimes(): void {
    this.#pings.clear();
    this.#serverHeardAt = NaN;
  }
}
