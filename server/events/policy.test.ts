import { test } from 'tap';
import { scopePolicy, type TopicVerdict } from './policy.ts';

const identity = { issuer: 'i', subject: 's', tenant: null };
const judge = (topic: string, scope: string, action: 'subscribe' | 'publish' = 'subscribe'): TopicVerdict => scopePolicy(topic, { action, identity, scopes: scope.split(' ') });

test('A scope permits its topic and its action, and nothing that only looks like it', async t => {
  t.equal(judge('orders.42', 'read:orders.42'), 'permitted');
  t.equal(judge('orders.42', 'read:orders.42', 'publish'), 'forbidden');
  t.equal(judge('orders.42', 'write:orders.42', 'publish'), 'permitted');
  t.equal(judge('orders.42', 'write:orders.42'), 'forbidden');
  for (const scope of ['read:orders.4', 'read:orders.421', 'READ:orders.42', 'orders.42', '', 'read:kitchen.*', 'read:Orders.42']) t.equal(judge('orders.42', scope), 'forbidden', scope);
});

test('A star at the end stands for anything', async t => {
  for (const scope of ['read:orders.*', 'read:*', 'openid read:orders.4*', '*']) t.equal(judge('orders.42', scope), 'permitted', scope);
  t.equal(judge('kitchen.42', 'read:orders.*'), 'forbidden');
});

test("A topic that is of no kind's form is no topic, whatever the scope says", async t => {
  for (const topic of ['orders', 'orders.', 'orders.4.2', 'ordersX42', 'menu.42', ' orders.42', 'orders.42\n', 'orders.ü', `orders.${'4'.repeat(65)}`]) t.equal(judge(topic, 'read:*'), 'invalid', topic);
});
