/** Who sent a frame, or which side saw it. */
export type Side = 'client' | 'server';

/** One thing that passed over a connection, as a trace has it. */
export interface TraceRecord {
  /** Which connection of the trace. */
  readonly connection: string;
  /** Seconds on the clock of whoever recorded it; null where it kept no times. */
  readonly at: number | null;
  /** The only side that saw it; null for both. A proxy that holds a frame back writes it twice. */
  readonly side: Side | null;
  /** Where it stands, for a finding: `line 12`. */
  readonly place: string;
  readonly what: Happening;
}

export type Happening =
  /** `headers`: the words of Authorization. */
  | { readonly kind: 'open'; readonly url: string | null; readonly headers: readonly string[]; readonly offered: readonly string[] | null; readonly selected: string | null }
  | { readonly kind: 'text'; readonly from: Side; readonly text: string }
  | { readonly kind: 'binary'; readonly from: Side; readonly bytes: number }
  | { readonly kind: 'close'; readonly from: Side | null; readonly code: number };

/** A trace that can't be read: one line for its owner, with file and place. */
export class TraceError extends Error {
  constructor(problem: string) {
    super(problem);
    this.name = 'TraceError';
  }
}
