import { addMark, cutLine, lineUp, newLine, prune, type Line, type MarkKind } from './line.ts';
import { loadOpen, newBook, takeOrderEvent, type Book, type OpenOrder, type OrderEvent } from './tickets.ts';

/** Which of the two displays. */
export type SideName = 'renewed' | 'reconnecting';
export type Connection = 'connecting' | 'connected' | 'reconnecting' | 'closed';

/** Where an event stands in its topic. */
export interface Place {
  readonly epoch: string;
  readonly seq: number;
}

/** What one display knows. All instants are milliseconds of the monotonic clock. */
export interface Side {
  readonly connection: Connection;
  readonly sessionId: string | null;
  readonly authSeq: number;
  /** When the token in force lapses, and how long its life was when it came into force. */
  readonly token: { readonly expires: number; readonly life: number } | null;
  /** The last event; where the subscription stands before the first. */
  readonly last: Place | null;
  readonly seen: number;
  readonly missed: number;
  /** Sessions so far: one, as long as nothing breaks. */
  readonly sessions: number;
  readonly downSince: number | null;
  readonly book: Book;
  readonly line: Line;
}

/** What can happen to a display. */
export type Happening =
  | { readonly on: 'connection'; readonly connection: Connection }
  | { readonly on: 'authenticated'; readonly sessionId: string; readonly authSeq: number; readonly expiresIn: number }
  | { readonly on: 'subscribed'; readonly place: Place }
  | { readonly on: 'order'; readonly place: Place; readonly event: OrderEvent }
  | { readonly on: 'loaded'; readonly open: readonly OpenOrder[] }
  | { readonly on: 'mark'; readonly mark: MarkKind };

export const newSide: Side = {
  connection: 'connecting', sessionId: null, authSeq: 0, token: null, last: null, seen: 0, missed: 0, sessions: 0, downSince: null, book: newBook, line: newLine,
};

/** The display after what happened. It is never changed in place. */
export function step(side: Side, happening: Happening, now: number): Side {
  const next = take(side, happening, now);
  return { ...next, line: prune(next.line, now) };
}

function take(side: Side, happening: Happening, now: number): Side {
  switch (happening.on) {
    case 'connection': return connect(side, happening.connection, now);
    case 'authenticated': {
      const { sessionId, authSeq, expiresIn } = happening;
      const isNew = sessionId !== side.sessionId;
      const mark = isNew ? 'began' : 'renewed';
      return {
        ...side, sessionId, authSeq,
        token: { expires: now + expiresIn * 1000, life: expiresIn * 1000 },
        sessions: side.sessions + (isNew ? 1 : 0),
        line: addMark(side.line, { at: now, mark, number: isNew ? side.sessions + 1 : authSeq }),
      };
    }
    case 'subscribed': return passOver(side, happening.place, happening.place.seq, now);
    case 'order': {
      const { place, event } = happening;
      const caughtUp = passOver(side, place, place.seq - 1, now);
      return {
        ...caughtUp,
        last: place,
        seen: caughtUp.seen + 1,
        book: takeOrderEvent(caughtUp.book, event, now),
        line: addMark(caughtUp.line, { at: now, mark: 'order', number: place.seq }),
      };
    }
    case 'loaded': return { ...side, book: loadOpen(side.book, happening.open, now) };
    case 'mark': return { ...side, line: addMark(side.line, { at: now, mark: happening.mark, number: 0 }) };
  }
}

function connect(side: Side, connection: Connection, now: number): Side {
  if (connection === side.connection) return side;
  if (connection === 'connected') return { ...side, connection, downSince: null, line: lineUp(side.line, now) };
  if (side.connection !== 'connected') return { ...side, connection };
  return { ...side, connection, downSince: now, line: cutLine(side.line, now), token: null };
}

/** Counts as missed what lies between the last event and `seq`. A new epoch numbers anew, so that nothing can be said. */
function passOver(side: Side, { epoch }: Place, seq: number, now: number): Side {
  const { last } = side;
  if (!last || last.epoch !== epoch) return { ...side, last: { epoch, seq } };
  const count = Math.max(0, seq - last.seq);
  if (count === 0) return side;
  // When they were sent nobody told this display; they are spread over the time in which it heard nothing.
  const since = side.line.spans.at(-2)?.to ?? now;
  const marks = Array.from({ length: count }, (_, index) => ({ at: since + ((now - since) * (index + 0.5)) / count, mark: 'missed' as const, number: last.seq + index + 1 }));
  return { ...side, last: { epoch, seq }, missed: side.missed + count, line: marks.reduce(addMark, side.line) };
}
