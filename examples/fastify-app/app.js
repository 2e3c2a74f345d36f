import { readFileSync } from 'node:fs';
import Fastify from 'fastify';
import { createJwtVerifier, readKey, tokenRefresh } from 'ws-token-refresh/server';

/** An application as it was before: a shop whose orders come in by HTTP. */
const orders = new Map();
const app = Fastify({ logger: { level: 'warn' } });

app.get('/orders/:id', async (request, reply) => orders.get(request.params.id) ?? reply.code(404).send({ error: 'no such order' }));

// What is new: kitchens that watch, over one connection a day.
await app.register(tokenRefresh, {
  path: '/ws',
  verifyToken: createJwtVerifier({
    keys: [readKey(readFileSync(process.env.PUBLIC_KEY ?? 'test-key-public.pem', 'utf8'), 'the public key')],
    issuer: process.env.ISSUER ?? 'https://issuer.example',
    audience: process.env.AUDIENCE ?? 'orders',
  }).verify,
  events: {},
  // Short ones for trying out; left away, they are the document's own.
  timings: JSON.parse(process.env.TIMINGS ?? '{}'),
  onMessage: { X_ASK: (message, connection) => connection.send({ type: 'X_TIME', id: `time-${message.id}`, reply_to: message.id, data: { now: Date.now() } }) },
});

app.post('/orders', {
  schema: { body: { type: 'object', required: ['order_id', 'items'], properties: { order_id: { type: 'string', maxLength: 64 }, items: { type: 'array', minItems: 1 } } } },
}, async (request, reply) => {
  const order = request.body;
  orders.set(order.order_id, order);
  // The key makes a retry of the same order harmless: nobody cooks it twice.
  await app.tokenRefresh.emit('orders.42', 'order.created', order, { key: order.order_id });
  return reply.code(201).send(order);
});

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT ?? 8080) });
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => app.close());
