import type { Ticket, WrongTicket } from '../model/tickets.ts';

const words: Readonly<Record<Ticket['status'], string>> = { received: 'Received', preparing: 'Preparing', ready: 'Ready', served: 'Served', cancelled: 'Cancelled' };
/** Of three steps, how many are done. */
const steps: Readonly<Record<Ticket['status'], number>> = { received: 1, preparing: 2, ready: 3, served: 3, cancelled: 0 };

export function TicketCard({ ticket, wrong }: { readonly ticket: Ticket; readonly wrong: WrongTicket | undefined }) {
  const { orderId, items, status, changed } = ticket;
  return (
    <li class={`ticket ${status} ${wrong ? 'wrong' : ''}`} data-key={orderId}>
      <Head ticket={ticket} />
      {items
        ? <ul class="items">{items.map(({ item_id, name, quantity, note }) => <li key={item_id}><b>{quantity}</b> {name}{note && <em> {note}</em>}</li>)}</ul>
        : <p class="items">What was ordered never arrived.</p>}
      <p class="state" key={changed}>
        <span class="steps" aria-hidden="true">{[1, 2, 3].map(step => <i key={step} class={step <= steps[status] ? 'done' : ''} />)}</span>
        {words[status]}
        {wrong && items && <span class="truth"><span class="unseen">, but </span>{truthOf(ticket, wrong)}</span>}
      </p>
    </li>
  );
}

/** What a display does not know of, where it would be. */
export function LostCard({ ticket }: { readonly ticket: Ticket }) {
  return (
    <li class="ticket lost" data-key={`lost ${ticket.orderId}`}>
      <Head ticket={ticket} />
      <p class="items">This order never arrived here.</p>
    </li>
  );
}

function Head({ ticket: { orderId, table } }: { readonly ticket: Ticket }) {
  return (
    <div class="head">
      <h3><span class="unseen">Order </span>{orderId.slice(1)}</h3>
      <span>{table === undefined ? 'Takeaway' : `Table ${table}`}</span>
    </div>
  );
}

/** What a display that missed nothing shows in this place. */
function truthOf({ status }: Ticket, { wrong, truth }: WrongTicket): string {
  if (wrong === 'over' || !truth) return 'is served';
  return truth.status === status ? 'has changed' : `is ${words[truth.status].toLowerCase()}`;
}
