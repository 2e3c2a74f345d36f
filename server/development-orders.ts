import type { EventKindName, EventPayloads } from '../generated/events.ts';
import type { OrderItem, OrderPayload, OrderStatus } from '../generated/messages.ts';

/** An order that is not served yet. */
export interface OpenOrder extends OrderPayload {
  status: OrderStatus;
}

/** An event as `emit` takes it. */
export type OrderEvent = { [Kind in EventKindName]: { readonly kind: Kind; readonly payload: EventPayloads[Kind] } }['order.created' | 'order.updated' | 'order.status_changed'];

/** The dishes, and what guests say about them. */
const menu: readonly (readonly [string, string?])[] = [
  ['Ramen', 'no egg'], ['Gyoza', 'no garlic'], ['Udon', 'no onion'], ['Edamame', 'no salt'], ['Katsu curry', 'mild'], ['Miso soup'], ['Tempura', 'no shrimp'], ['Yakitori'], ['Green tea'], ['Mochi'],
];
const next: Partial<Record<OrderStatus, OrderStatus>> = { received: 'preparing', preparing: 'ready', ready: 'served' };
/** Orders that a small kitchen has open at a time. */
const fewest = 4;
const most = 7;

/** A kitchen in which something happens whenever it is asked. */
export class Kitchen {
  readonly #random: () => number;
  readonly #open: OpenOrder[] = [];
  #number = 100;

  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** The open orders, oldest first. */
  get open(): readonly OpenOrder[] {
    return this.#open;
  }

  /** The next thing that happens. */
  happen(): OrderEvent {
    const chance = this.#random();
    if (this.#open.length < fewest || (this.#open.length < most && chance < 0.4)) return this.#create();
    if (chance < 0.5) return this.#update(this.#open.at(-1)!);
    return this.#moveOn();
  }

  #create(): OrderEvent {
    const items: OrderItem[] = [];
    for (let left = 1 + this.#below(3); left > 0; left -= 1) items.push(this.#item(items));
    const order = { order_id: `o${(this.#number += 1)}`, items, ...(this.#random() < 0.8 ? { table: `${1 + this.#below(18)}` } : {}) };
    this.#open.push({ ...order, status: 'received' });
    return { kind: 'order.created', payload: order };
  }

  /** A guest wants one thing more. */
  #update(order: OpenOrder): OrderEvent {
    if (order.items.length > 3) return this.#moveOn();
    order.items = [...order.items, this.#item(order.items)];
    const { status: _status, ...payload } = order;
    return { kind: 'order.updated', payload };
  }

  /** Those that came first are done first, more or less. */
  #moveOn(): OrderEvent {
    const index = this.#below(Math.min(3, this.#open.length));
    const order = this.#open[index]!;
    order.status = next[order.status]!;
    if (order.status === 'served') this.#open.splice(index, 1);
    return { kind: 'order.status_changed', payload: { order_id: order.order_id, status: order.status } };
  }

  /** A dish that the order does not have yet. */
  #item(items: readonly OrderItem[]): OrderItem {
    const others = menu.filter(([name]) => !items.some(item => item.name === name));
    const [name, note] = others[this.#below(others.length)]!;
    return { item_id: `i${items.length + 1}`, name, quantity: 1 + this.#below(3), ...(note && this.#random() < 0.3 ? { note } : {}) };
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}
