import { isRecord } from './record.ts';
import { closeCodes } from '../../generated/codes.ts';
import { serverMessageTypes } from '../../generated/document.ts';
import type { RequirementId } from '../../generated/requirements.ts';
import { tolerances } from '../../generated/timings.ts';
import { explain, isServerMessage } from '../../generated/validators.js';
import { serverShapeRequirement } from './message-rules.ts';
import { TopicWatch } from './topic-watch.ts';
import type { Transcript } from './transcript.ts';
import { Violation } from './violation.ts';

/** A message as the suite reads it: any shape, so that a wrong one can be reported instead of crashing a case. */
export interface Received {
  readonly type: string;
  readonly id: unknown;
  readonly reply_to: unknown;
  readonly data: Readonly<Record<string, unknown>>;
  /** The frame as it came. */
  readonly text: string;
  /** Monotonic seconds. */
  readonly at: number;
}

/** A message in a few words. */
export function describe(message: Received): string {
  const detail = message.data['code'] ?? message.data['reason'];
  return `${message.type}${detail === undefined ? '' : ` ${String(detail)}`}`;
}

/**
 * Keeps what came on one connection and judges what must hold on every connection, whatever the case is about: shapes,
 * CLOSING before the close, silence after it, no token in anything, events as they are subscribed.
 */
export class Observer {
  closed: { readonly code: number; readonly at: number } | null = null;
  readonly violations: Violation[] = [];
  readonly #inbox: Received[] = [];
  readonly #all: Received[] = [];
  readonly #transcript: Transcript;
  readonly #topics = new TopicWatch((requirement, expected, seen) => this.#note(requirement, expected, seen));

  constructor(transcript: Transcript) {
    this.#transcript = transcript;
  }

  /** Takes a frame; returns the message where it was one. */
  receive(text: string, at: number): Received | null {
    if (this.#transcript.leaks(text)) this.#note('ERR-1', 'no token in any message of the server', 'a token that the client sent');
    const message = this.#read(text, at);
    if (!message) return null;
    const closing = this.#all.find(each => each.type === 'CLOSING');
    if (closing) this.#note('ERR-2', 'nothing but the close frame after CLOSING', message.type);
    this.#topics.see(message);
    this.#inbox.push(message);
    this.#all.push(message);
    return message;
  }

  #read(text: string, at: number): Received | null {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      this.#note('ERR-1', 'one JSON object in each frame', text.slice(0, 40));
      return null;
    }
    const envelope = isRecord(value) ? value : {};
    const type = envelope['type'];
    if (typeof type !== 'string') {
      this.#note('ERR-1', 'a message with a type', text.slice(0, 40));
      return null;
    }
    if (serverMessageTypes.includes(type) && !isServerMessage(value)) {
      this.#note(serverShapeRequirement.get(type) ?? 'ERR-1', `${type} as its schema says`, explain(isServerMessage) ?? 'it is not');
    }
    const data = isRecord(envelope['data']) ? envelope['data'] : {};
    return { type, id: envelope['id'], reply_to: envelope['reply_to'], data, text, at };
  }

  /** The connection is over. */
  end(code: number, at: number): void {
    this.closed = { code, at };
    const closing = this.#all.find(each => each.type === 'CLOSING');
    const entry = Object.values(closeCodes).find(each => each.code === code);
    if (closing) {
      if (closing.data['code'] !== code) this.#note('ERR-2', `close ${String(closing.data['code'])} as CLOSING said`, `close ${code}`);
      const late = at - closing.at;
      if (late > tolerances.close_handshake.seconds + tolerances.reply_late.seconds) this.#note('ERR-2', 'the close frame within a second of CLOSING', `after ${late.toFixed(2)} s`);
    } else if (entry?.announced && entry.sender === 'server') {
      this.#note('ERR-2', `CLOSING before close ${code}`, 'no CLOSING');
    }
  }

  /** Removes and returns the first message that fits. */
  take(fits: (message: Received) => boolean): Received | null {
    const index = this.#inbox.findIndex(fits);
    return index < 0 ? null : this.#inbox.splice(index, 1)[0]!;
  }

  peek(fits: (message: Received) => boolean): Received | null {
    return this.#inbox.find(fits) ?? null;
  }

  /** Everything that came, taken or not. */
  history(fits: (message: Received) => boolean): readonly Received[] {
    return this.#all.filter(fits);
  }

  /** The last refusal, for a failure that is about something else but caused by it. */
  lastWords(): string {
    const last = this.#all.findLast(message => message.type === 'ERROR' || message.type === 'CLOSING');
    return last ? ` after ${last.type} ${String(last.data['code'])}` : '';
  }

  unread(): string {
    const others = new Set(this.#inbox.filter(message => message.type !== 'PING').map(describe));
    return others.size ? `, but ${[...others].join(', ')}` : '';
  }

  #note(requirement: RequirementId, expected: string, seen: string): void {
    this.violations.push(new Violation(requirement, expected, this.#transcript.mask(seen)));
  }
}
