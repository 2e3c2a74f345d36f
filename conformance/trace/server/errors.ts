import { closeCodes } from '../../../generated/codes.ts';
import { serverMessageTypes } from '../../../generated/document.ts';
import { tolerances } from '../../../generated/timings.ts';
import { explain, isClientMessage, isServerMessage } from '../../../generated/validators.js';
import { serverShapeRequirement } from '../../engine/message-rules.ts';
import { isRecord } from '../../engine/record.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Happening } from '../record.ts';
import { lateInTrace, type Frame, type Watch, type WatchOptions } from '../watch.ts';

const knownTypes = new Set(serverMessageTypes);

/** ERR-1 to ERR-3 of the server, and the shape of what it sends. */
export class ServerErrorsWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  readonly #exchange: WatchOptions['exchange'];
  /** Invalid frames of the client that have to be refused, by id. */
  readonly #invalid = new BoundedMap<unknown, number>(64);

  constructor({ notes, exchange }: WatchOptions) {
    [this.#notes, this.#exchange] = [notes, exchange];
  }

  client({ message, value, at }: Frame): void {
    if (message && isClientMessage(value)) return;
    // Without an id nobody can tell which ERROR is about it.
    const id = isRecord(value) ? value['id'] : undefined;
    if (typeof id === 'string' && /^[A-Za-z0-9._:-]{1,64}$/.test(id)) this.#invalid.set(id, at);
  }

  server({ message, value }: Frame): void {
    if (!message) return this.#notes.broken('ERR-1', 'one JSON object with a type in each text frame', 'something else');
    if (knownTypes.has(message.type)) {
      const fine = isServerMessage(value);
      const requirement = serverShapeRequirement.get(message.type) ?? 'ERR-1';
      // A shape that is right says nothing of the rest that these requirements ask for.
      if (fine && (requirement === 'AUTH-8' || requirement === 'ERR-1')) this.#notes.judged(requirement);
      if (!fine) this.#notes.broken(requirement, `${message.type} as its schema says`, explain(isServerMessage) ?? 'it is not');
    }
    if (this.#invalid.size > 0 && this.#invalid.delete(message.reply_to)) {
      this.#notes.require('ERR-3', message.type === 'ERROR', 'ERROR for an invalid message', message.type);
      this.#notes.judged('ERR-1');
    }
  }

  passed(at: number): void {
    for (const [id, sent] of this.#invalid) {
      if (!(at - sent > lateInTrace)) break;
      this.#invalid.delete(id);
      if (!this.#exchange.closing) this.#notes.broken('ERR-3', `ERROR in reply to ${String(id)}, which is invalid`, 'none');
    }
    const { closing } = this.#exchange;
    if (closing && at - closing.at > tolerances.close_handshake.seconds + tolerances.reply_late.seconds) this.#late(at);
  }

  #lateTold = false;

  #late(at: number): void {
    if (this.#lateTold) return;
    this.#lateTold = true;
    this.#notes.broken('ERR-2', 'the close frame within a second of CLOSING', `none for ${(at - this.#exchange.closing!.at).toFixed(1)} s`);
  }

  ended({ from, code }: Happening & { readonly kind: 'close' }, at: number): void {
    const { closing } = this.#exchange;
    if (from === 'client') return;
    const entry = Object.values(closeCodes).find(each => each.code === code);
    if (closing) {
      // The line may have been cut before the close frame came.
      if (from === 'server') this.#notes.require('ERR-2', closing.data['code'] === code, `close ${String(closing.data['code'])} as CLOSING said`, `close ${code}`);
      if (at - closing.at > tolerances.close_handshake.seconds + tolerances.reply_late.seconds) this.#late(at);
    } else if (from === 'server' && entry?.announced && entry.sender === 'server') {
      this.#notes.broken('ERR-2', `CLOSING before close ${code}`, 'no CLOSING');
    }
  }
}
