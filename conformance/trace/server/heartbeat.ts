import { tolerances } from '../../../generated/timings.ts';
import { isClientMessage } from '../../../generated/validators.js';
import { BoundedMap } from '../bounded-map.ts';
import type { Happening } from '../record.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

/** PINGs without an answer that are remembered. */
const mostPings = 256;

/** HB-1 to HB-3 of the server. */
export class ServerHeartbeatWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  readonly #pings = new BoundedMap<unknown, number>(mostPings);
  #lastPing = NaN;
  #clientHeardAt = NaN;
  #silenceTold = false;

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  client({ message, value, at }: Frame): void {
    [this.#clientHeardAt, this.#silenceTold] = [at, false];
    // One that is malformed is refused instead.
    if (message?.type === 'PING' && isClientMessage(value)) this.#pings.set(message.id, at);
  }

  server({ message, at }: Frame): void {
    switch (message?.type) {
      case 'AUTHENTICATED':
        if (this.#exchange.fromTheStart && !this.#exchange.session) [this.#lastPing, this.#clientHeardAt] = [at, at];
        return;
      case 'PING': return this.#beats(at);
      // A refusal answers too: RATE-1 goes before.
      case 'PONG':
      case 'ERROR':
        if (this.#pings.delete(message.reply_to)) this.#notes.judged('HB-1');
        return;
      case 'CLOSING':
        this.#pings.clear();
        if (message.data['code'] === 4440) this.#givesUp(at);
    }
  }

  #beats(at: number): void {
    const session = this.#exchange.session;
    if (!session) return void (this.#lastPing = at);
    const drift = tolerances.heartbeat_drift.seconds + tolerances.heartbeat_drift.fraction * session.heartbeat;
    const after = at - this.#lastPing;
    this.#notes.requireTime('HB-2', 'the next PING', after, session.heartbeat - drift, session.heartbeat + drift);
    // One that came between two changes nothing of their rhythm, and one that came late, as to a laptop that slept, makes the next no early one.
    if (after < session.heartbeat - drift) return;
    this.#lastPing = after > session.heartbeat + drift ? at - (after - session.heartbeat) % session.heartbeat : at;
  }

  #givesUp(at: number): void {
    const session = this.#exchange.session;
    const silent = at - this.#clientHeardAt;
    if (session) this.#notes.requireTime('HB-3', 'the end of a silent client', silent, session.maxMissedPongs * session.heartbeat, (session.maxMissedPongs + 1) * session.heartbeat);
  }

  passed(at: number): void {
    for (const [id, sent] of this.#pings) {
      if (!(at - sent > tolerances.reply_late.seconds)) break;
      this.#pings.delete(id);
      this.#notes.broken('HB-1', `PONG to the PING ${String(id)} within ${tolerances.reply_late.seconds} s`, 'none');
    }
    const session = this.#exchange.session;
    if (!session || this.#exchange.closing) return;
    if (at - this.#lastPing > 2 * session.heartbeat + lateInTrace) {
      this.#notes.broken('HB-2', `PING every ${session.heartbeat} s`, `none for ${(at - this.#lastPing).toFixed(1)} s`);
      this.#lastPing = at;
    }
    const most = (session.maxMissedPongs + 1) * session.heartbeat;
    if (!this.#silenceTold && at - this.#clientHeardAt > most + lateInTrace) {
      this.#silenceTold = true;
      this.#notes.broken('HB-3', `close 4440 after ${most} s without a message of the client`, `silent for ${(at - this.#clientHeardAt).toFixed(1)} s, and the connection goes on`);
    }
  }

  ended({ code }: Happening & { readonly kind: 'close' }, at: number): void {
    if (code === 4440 && !this.#exchange.closing) this.#givesUp(at);
  }

  forgetTimes(): void {
    this.#pings.clear();
    [this.#lastPing, this.#clientHeardAt] = [NaN, NaN];
  }
}
