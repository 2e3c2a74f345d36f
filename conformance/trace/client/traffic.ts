import { explain, isClientMessage } from '../../../generated/validators.js';
import { clientShapeRequirement, crossing } from '../../engine/message-rules.ts';
import { describe } from '../../engine/observer.ts';
import type { Frame, Watch, WatchOptions } from '../watch.ts';

/** CLI-3, CLI-7: what the client sends beside its tokens, and the shape of all of it. */
export class ClientTrafficWatch implements Watch {
  readonly #notes: WatchOptions['notes'];
  #expiredAt: number | null = null;

  constructor({ notes }: WatchOptions) {
    this.#notes = notes;
  }

  client({ message, value, at }: Frame): void {
    if (!message) return this.#notes.broken('CLI-3', 'one JSON object with a type in each text frame', 'something else');
    const requirement = clientShapeRequirement.get(message.type) ?? 'CLI-3';
    if (!isClientMessage(value)) this.#notes.broken(requirement, `${message.type} as its schema says`, explain(isClientMessage) ?? 'it is not');
    if (this.#expiredAt === null || !(at > this.#expiredAt + crossing)) return;
    this.#notes.require('CLI-3', ['AUTHENTICATE', 'REAUTH', 'PING', 'PONG'].includes(message.type), 'nothing but REAUTH, PING and PONG once the token has lapsed', describe(message));
  }

  server({ message, at }: Frame): void {
    if (message?.type === 'TOKEN_EXPIRED' && message.data['reason'] === 'expired') this.#expiredAt = at;
    if (message?.type === 'AUTHENTICATED') this.#expiredAt = null;
  }

  binary(): void {
    this.#notes.broken('CLI-3', 'text frames', 'a binary frame');
  }

  forgetTimes(): void {
    this.#expiredAt = null;
  }
}
