/** Where a topic stands: the last number within an unbroken history. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** An accepted event. Its message is serialized once, however many subscribe. */
export interface LoggedEvent extends Position {
  readonly topic: string;
  /** The EVENT message as it goes over the wire. */
  readonly frame: Buffer;
}

/** An event to accept. */
export interface Publication {
  readonly topic: string;
  readonly kind: string;
  readonly payload: object;
  /** Whose key it is, so that two publishers may choose the same; null where a retry need not be noticed. */
  readonly publisher: string;
  readonly key: string | null;
}

/**
 * What became of a publication (EVT-3). `unknown`: its key is not known and it was not to be appended. `unavailable`: nothing
 * was appended and nothing remembered, as far as the log can know; the same key may be tried again.
 */
export type PublishOutcome =
  | { readonly outcome: 'accepted' | 'repeated'; readonly position: Position }
  | { readonly outcome: 'conflicting' | 'unknown' | 'unavailable' };

/** Who reads a topic. Calls come in this order: `opened` once, then each event once; or `unavailable` alone. None of them throws. */
export interface Subscriber {
  /** Events after this position follow without a gap. `recovered`: it is the one that was asked for (EVT-4). */
  opened(position: Position, recovered: boolean): void;
  event(event: LoggedEvent): void;
  unavailable(): void;
}

/**
 * Topics, their numbers and their recent history. Answers come through callbacks and not through promises, whose turn comes
 * late: an event could overtake the answer to the SUBSCRIBE that it belongs to. Every engine keeps `contract.ts`.
 */
export interface EventLog {
  /**
   * Looks up the key and, where it is not known and `append` holds, accepts the event: one atomic step. While the same key
   * is still being worked on, it waits for that. `done` is called exactly once.
   */
  publish(publication: Publication, append: boolean, done: (outcome: PublishOutcome) => void): void;
  /**
   * Begins to read a topic, from the present or from where somebody was.
   * @returns what ends it; nothing is called after that.
   */
  subscribe(topic: string, since: Position | null, subscriber: Subscriber): () => void;
}
