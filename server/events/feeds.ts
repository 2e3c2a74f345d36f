import type { SessionInput, SubscribeRequest } from '../session/state.ts';
import type { EventLog } from './event-log.ts';

/** What the feeds need of their connection. */
export interface FeedsContext {
  readonly log: EventLog;
  /** Whether the client has read enough of what was sent for the history of one more topic to go out. */
  readonly isReadingUp: () => boolean;
  readonly take: (input: SessionInput) => void;
}

/** What one connection reads of the event log. */
export class Feeds {
  readonly #context: FeedsContext;
  readonly #ends = new Map<string, () => void>();
  /** Not begun yet: who comes back to many topics gets one history after the other, and is not taken for a slow reader. */
  readonly #waiting = new Map<string, SubscribeRequest>();

  constructor(context: FeedsContext) {
    this.#context = context;
  }

  open(request: SubscribeRequest): void {
    if (request.since !== null && !this.#context.isReadingUp()) this.#waiting.set(request.topic, request);
    else this.#begin(request);
  }

  /** The client has read on. */
  goOn(): void {
    for (const [topic, request] of this.#waiting) {
      if (!this.#context.isReadingUp()) return;
      this.#waiting.delete(topic);
      this.#begin(request);
    }
  }

  #begin(request: SubscribeRequest): void {
    const { log, take } = this.#context;
    let end: (() => void) | null = null;
    let left = false;
    // Known before the log is asked, as its answer may come at once and may be that nobody wants the topic any more.
    this.#ends.set(request.topic, () => { left = true; end?.(); });
    end = log.subscribe(request.topic, request.since, {
      opened: (position, recovered) => { if (!left) take({ ...request, log: { position, recovered } }); },
      event: event => { if (!left) take({ on: 'event', event }); },
      unavailable: () => { if (!left) take({ ...request, log: 'unavailable' }); },
    });
    if (left) end();
  }

  close(topic: string): void {
    this.#waiting.delete(topic);
    this.#ends.get(topic)?.();
    this.#ends.delete(topic);
  }

  closeAll(): void {
    this.#waiting.clear();
    for (const topic of [...this.#ends.keys()]) this.close(topic);
  }
}
