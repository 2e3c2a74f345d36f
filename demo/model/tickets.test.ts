import { test } from 'tap';
import { loadOpen, newBook, takeOrderEvent, wrongs, type Book, type OrderEvent } from './tickets.ts';

const items = [{ item_id: 'i1', name: 'Ramen', quantity: 2 }];
const created = (order_id: string): OrderEvent => ({ kind: 'order.created', payload: { order_id, items, table: '7' } });
const moved = (order_id: string, status: 'preparing' | 'ready' | 'served'): OrderEvent => ({ kind: 'order.status_changed', payload: { order_id, status } });
const bookOf = (...events: readonly OrderEvent[]): Book => events.reduce((book, event, index) => takeOrderEvent(book, event, index), newBook);
const kindsOf = (book: Book, truth: Book): object => Object.fromEntries([...wrongs(book, truth, 60_000)].map(([order, { wrong }]) => [order, wrong]));

test('Orders stand newest first and keep their place', async t => {
  const book = bookOf(created('o1'), created('o2'), moved('o1', 'ready'));
  t.strictSame(book.map(({ orderId, status }) => [orderId, status]), [['o2', 'received'], ['o1', 'ready']]);
});

test('A change keeps the status, and a status keeps the items', async t => {
  const changed: OrderEvent = { kind: 'order.updated', payload: { order_id: 'o1', items: [...items, ...items] } };
  const [ticket] = bookOf(created('o1'), moved('o1', 'preparing'), changed);
  t.match(ticket, { status: 'preparing', items: { length: 2 } });
});

test('What was open before does not overwrite what events said since', async t => {
  const book = loadOpen(bookOf(created('o2'), moved('o2', 'ready')), [{ order_id: 'o1', items, status: 'preparing' }, { order_id: 'o2', items, status: 'received' }], 9);
  t.strictSame(book.map(({ orderId, status }) => [orderId, status]), [['o2', 'ready'], ['o1', 'preparing']]);
});

test('A display that missed events is wrong in four ways, and one that did not in none', async t => {
  const truth = bookOf(created('o1'), moved('o1', 'ready'), created('o2'), moved('o2', 'preparing'), created('o3'), created('o4'), moved('o4', 'served'));
  const book = bookOf(created('o1'), moved('o2', 'preparing'), created('o4'));
  t.strictSame(kindsOf(book, truth), { o1: 'stale', o2: 'unknown', o3: 'lost', o4: 'over' });
  t.strictSame(kindsOf(truth, truth), {});
  t.equal(wrongs(book, truth, 3).size, 0, 'two displays may be a moment apart');
});
