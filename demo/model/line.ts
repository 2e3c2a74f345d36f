/** Milliseconds that the time line shows, and a little more that scrolls out of sight. */
export const shown = 180_000;
const kept = shown + 10_000;

/** A time in which the connection was up; it is still, where `to` is missing. */
export interface Span {
  readonly from: number;
  readonly to?: number;
}

/** `began`: a session, `renewed`: its token, `warned`: TOKEN_EXPIRED, `refused`: no new token, `cut`: by whoever looks at the page. */
export type MarkKind = 'began' | 'renewed' | 'warned' | 'refused' | 'cut' | 'revoked' | 'order' | 'missed';

export interface Mark {
  readonly at: number;
  readonly mark: MarkKind;
  /** The session's, the token's or the event's; 0 where there is none. */
  readonly number: number;
}

/** What the time line shows of one display. */
export interface Line {
  readonly spans: readonly Span[];
  readonly marks: readonly Mark[];
}

export const newLine: Line = { spans: [], marks: [] };

export function lineUp({ spans, marks }: Line, now: number): Line {
  return { spans: [...spans, { from: now }], marks };
}

export function cutLine({ spans, marks }: Line, now: number): Line {
  return { spans: spans.map(span => ({ to: now, ...span })), marks };
}

export function addMark({ spans, marks }: Line, mark: Mark): Line {
  return { spans, marks: [...marks, mark] };
}

/** Forgets what has scrolled out of sight. */
export function prune(line: Line, now: number): Line {
  const from = now - kept;
  return { spans: line.spans.filter(({ to = now }) => to > from), marks: line.marks.filter(({ at }) => at > from) };
}

/** The times between the spans, up to now. */
export function gaps({ spans }: Line, now: number): readonly Required<Span>[] {
  const ends = spans.map(({ to }, index) => ({ from: to ?? Infinity, to: spans[index + 1]?.from ?? now }));
  return ends.filter(({ from, to }) => to > from);
}
