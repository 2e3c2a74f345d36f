import type { EventKindName, EventPayloads } from '../../generated/events.ts';
import type { OrderItem, OrderPayload, OrderStatus } from '../../generated/messages.ts';

/** An order as a display shows it. */
export interface Ticket {
  readonly orderId: string;
  /** Null where the display missed what was ordered. */
  readonly items: readonly OrderItem[] | null;
  readonly table: string | undefined;
  readonly status: OrderStatus;
  /** When it last changed. */
  readonly changed: number;
}

/** The open orders of one display, newest first. */
export type Book = readonly Ticket[];
export const newBook: Book = [];

export type OpenOrder = OrderPayload & { readonly status: OrderStatus };
export type OrderEvent = { [Kind in EventKindName]: { readonly kind: Kind; readonly payload: EventPayloads[Kind] } }[EventKindName];

/** Milliseconds that a served order stays in sight. */
const lingers = 4000;
/** Tickets that a display keeps; one that misses when orders are served keeps them without end. */
const kept = 40;

/** What is open when the display starts; events say the rest. */
export function loadOpen(book: Book, open: readonly OpenOrder[], now: number): Book {
  const known = new Set(book.map(({ orderId }) => orderId));
  const loaded = open.filter(({ order_id }) => !known.has(order_id)).map(order => ({ ...ordered(order, now), status: order.status }));
  return [...book, ...loaded.reverse()];
}

/** The book after an event. A display that missed the order shows that something is being cooked, and not what. */
export function takeOrderEvent(book: Book, { kind, payload }: OrderEvent, now: number): Book {
  const open = book.filter(({ status, changed }) => status !== 'served' || now - changed < lingers);
  const before = open.find(({ orderId }) => orderId === payload.order_id);
  switch (kind) {
    case 'order.created':
    case 'order.updated': return put(open, { ...ordered(payload, now), status: before?.status ?? 'received' });
    case 'order.status_changed': return put(open, { orderId: payload.order_id, items: null, table: undefined, ...before, status: payload.status, changed: now });
    default: return open;
  }
}

/** In its place, where it has one. */
function put(book: Book, ticket: Ticket): Book {
  const isThere = book.some(({ orderId }) => orderId === ticket.orderId);
  return isThere ? book.map(each => (each.orderId === ticket.orderId ? ticket : each)) : [ticket, ...book].slice(0, kept);
}

function ordered({ order_id, items, table }: OrderPayload, now: number): Ticket {
  return { orderId: order_id, items, table, status: 'received', changed: now };
}

/** How a ticket differs from what is true: `lost` is an order that the display does not show at all. */
export type Wrong = 'lost' | 'unknown' | 'stale' | 'over';
export interface WrongTicket {
  readonly wrong: Wrong;
  readonly truth: Ticket | undefined;
}

/** Milliseconds that two displays may be apart without either being wrong. */
const apart = 600;

/** What a display shows wrong, by order, held against one that missed nothing. */
export function wrongs(book: Book, truth: Book, now: number): ReadonlyMap<string, WrongTicket> {
  const found = new Map<string, WrongTicket>();
  const right = new Map(truth.map(ticket => [ticket.orderId, ticket]));
  const isSettled = (ticket: Ticket | undefined): boolean => !ticket || now - ticket.changed > apart;
  for (const ticket of book.filter(isOpen)) {
    const other = right.get(ticket.orderId);
    if (!isSettled(other) || !isSettled(ticket)) continue;
    if (!other || !isOpen(other)) found.set(ticket.orderId, { wrong: 'over', truth: other });
    else if (!ticket.items) found.set(ticket.orderId, { wrong: 'unknown', truth: other });
    else if (ticket.status !== other.status || ticket.items.length !== other.items?.length) found.set(ticket.orderId, { wrong: 'stale', truth: other });
  }
  for (const ticket of truth.filter(each => isOpen(each) && isSettled(each))) {
    if (!book.some(({ orderId }) => orderId === ticket.orderId)) found.set(ticket.orderId, { wrong: 'lost', truth: ticket });
  }
  return found;
}

export const isOpen = ({ status }: Ticket): boolean => status !== 'served' && status !== 'cancelled';
