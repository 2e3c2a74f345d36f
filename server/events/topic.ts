import type { LoggedEvent, Position } from './event-log.ts';

/** How much of a topic is kept (EVT-9). */
export interface HistoryBounds {
  readonly events: number;
  readonly bytes: number;
  /** Seconds. */
  readonly age: number;
}

/** One topic of the log in memory: its position and its recent events. */
export class Topic {
  readonly name: string;
  readonly epoch: string;
  seq = 0;
  readonly #bounds: HistoryBounds;
  readonly #events: { readonly event: LoggedEvent; readonly at: number }[] = [];
  #bytes = 0;

  constructor(name: string, epoch: string, bounds: HistoryBounds) {
    this.name = name;
    this.epoch = epoch;
    this.#bounds = bounds;
  }

  get position(): Position {
    return { epoch: this.epoch, seq: this.seq };
  }

  append(event: LoggedEvent, now: number): void {
    this.seq = event.seq;
    this.#events.push({ event, at: now });
    this.#bytes += event.frame.length;
    this.trim(now);
  }

  /** Everything after that position, or null where not all of it is known. */
  after(since: Position, now: number): readonly LoggedEvent[] | null {
    this.trim(now);
    const missed = this.seq - since.seq;
    if (since.epoch !== this.epoch || missed < 0 || missed > this.#events.length) return null;
    return this.#events.slice(this.#events.length - missed).map(({ event }) => event);
  }

  /** Forgets what is beyond the bounds. */
  trim(now: number): void {
    const { events, bytes, age } = this.#bounds;
    let gone = 0;
    for (const { event, at } of this.#events) {
      if (this.#events.length - gone <= events && this.#bytes <= bytes && now - at < age) break;
      this.#bytes -= event.frame.length;
      gone += 1;
    }
    if (gone > 0) this.#events.splice(0, gone);
  }
}
