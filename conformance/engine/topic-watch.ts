import type { RequirementId } from '../../generated/requirements.ts';
import { explain, isEventPayload } from '../../generated/validators.js';
import type { Received } from './observer.ts';
import { positionOf, shown, type Position } from './topics.ts';

type Note = (requirement: RequirementId, expected: string, seen: string) => void;

/** Watches the topics of one connection: numbers without gaps, and no event that nobody may have (EVT-1, EVT-2, EVT-6, REAUTH-8, EXP-4). */
export class TopicWatch {
  /** Each with the last number that came. */
  readonly #subscribed = new Map<string, Position>();
  /** Subscriptions that ended, and what an event breaks that comes all the same. */
  readonly #ended = new Map<string, RequirementId>();
  readonly #note: Note;
  readonly #fromTheStart: boolean;
  #inGrace = false;

  /** @param fromTheStart whether nothing was missed: otherwise topics may have been subscribed before. */
  constructor(note: Note, fromTheStart = true) {
    [this.#note, this.#fromTheStart] = [note, fromTheStart];
  }

  see(message: Received): void {
    const { type, data } = message;
    const topic = String(data['topic']);
    switch (type) {
      case 'TOKEN_EXPIRED':
        if (data['reason'] === 'expired') this.#inGrace = true;
        return;
      case 'AUTHENTICATED':
        this.#inGrace = false;
        for (const each of Array.isArray(data['revoked']) ? data['revoked'] : []) this.#end(String(each), 'REAUTH-8');
        return;
      case 'SUBSCRIBED': return this.#begin(topic, positionOf(data));
      case 'UNSUBSCRIBED':
        this.#notInGrace(type);
        return this.#end(topic, 'EVT-6');
      case 'PUBLISHED': return this.#notInGrace(type);
      case 'EVENT': return this.#event(topic, positionOf(data), data);
    }
  }

  #notInGrace(type: string): void {
    if (this.#inGrace) this.#note('EXP-4', 'only REAUTH, PING and PONG served in grace', type);
  }

  #begin(topic: string, position: Position): void {
    this.#notInGrace('SUBSCRIBED');
    const current = this.#subscribed.get(topic);
    if (current && shown(current) !== shown(position)) this.#note('EVT-2', `the current position of ${topic}, ${shown(current)}, in the answer to a repeated SUBSCRIBE`, shown(position));
    this.#subscribed.set(topic, position);
    this.#ended.delete(topic);
  }

  #end(topic: string, requirement: RequirementId): void {
    this.#subscribed.delete(topic);
    this.#ended.set(topic, requirement);
  }

  #event(topic: string, position: Position, data: Received['data']): void {
    if (this.#inGrace) this.#note('EXP-4', 'no EVENT in grace', `EVENT ${topic} ${shown(position)}`);
    const last = this.#subscribed.get(topic);
    if (!last) {
      const ended = this.#ended.get(topic);
      if (!ended && !this.#fromTheStart) return void this.#subscribed.set(topic, position);
      this.#note(ended ?? 'EVT-1', ended ? `no EVENT of ${topic} after its subscription ended` : `no EVENT of ${topic}, which is not subscribed`, shown(position));
      return;
    }
    if (last.epoch === position.epoch && position.seq !== last.seq + 1) {
      const what = position.seq <= last.seq ? 'again, or out of order' : `a gap of ${position.seq - last.seq - 1}`;
      this.#note('EVT-1', `EVENT ${last.seq + 1} of ${topic} next`, `EVENT ${position.seq}: ${what}`);
    }
    this.#subscribed.set(topic, position);
    const kind = String(data['kind']);
    const isPayload = Object.hasOwn(isEventPayload, kind) ? isEventPayload[kind as keyof typeof isEventPayload] : null;
    if (isPayload && !isPayload(data['payload'])) this.#note('EVT-7', `a payload as ${kind} has it`, explain(isPayload) ?? 'another');
  }
}
