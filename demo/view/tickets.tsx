import { useLayoutEffect, useRef } from 'preact/hooks';
import type { Book, Ticket, WrongTicket } from '../model/tickets.ts';
import { glide, places, type Places } from './glide.ts';
import { LostCard, TicketCard } from './ticket-card.tsx';

interface TicketsProps {
  readonly label: string;
  readonly book: Book;
  readonly wrong: ReadonlyMap<string, WrongTicket>;
  /** Cards that there is room for. */
  readonly most: number;
}

/** The tickets of a display, newest first; those that it should show and does not are outlined in their place. */
export function Tickets({ label, book, wrong, most }: TicketsProps) {
  const list = useRef<HTMLUListElement>(null);
  const before = useRef<Places>(new Map());
  const lost = [...wrong.values()].filter(each => each.wrong === 'lost').map(({ truth }) => truth!);
  const all = [...book, ...lost].sort(newestFirst);
  const shown = choose(all, wrong, most);
  const order = shown.map(({ orderId }) => orderId).join();
  useLayoutEffect(() => {
    glide(list.current!, before.current);
    before.current = places(list.current!);
  }, [order]);
  return (
    <div class="tickets">
      <ul ref={list} aria-label={label}>
        {shown.map(ticket => lost.includes(ticket)
          ? <LostCard key={`lost ${ticket.orderId}`} ticket={ticket} />
          : <TicketCard key={ticket.orderId} ticket={ticket} wrong={wrong.get(ticket.orderId)} />)}
      </ul>
      {shown.length === 0 && <p class="empty">No orders yet.</p>}
      <p class="more">{all.length > most && `and ${all.length - most} more`}</p>
    </div>
  );
}

const numberOf = ({ orderId }: Ticket): number => Number(orderId.slice(1));
const newestFirst = (one: Ticket, other: Ticket): number => numberOf(other) - numberOf(one);

/** The newest, and before them what is wrong, which would otherwise grow old out of sight; at least the newest that is right stays. */
function choose(all: readonly Ticket[], wrong: TicketsProps['wrong'], most: number): readonly Ticket[] {
  const broken = all.filter(({ orderId }) => wrong.has(orderId)).slice(0, most - 1);
  const right = all.filter(({ orderId }) => !wrong.has(orderId)).slice(0, most - broken.length);
  return [...broken, ...right].sort(newestFirst);
}
