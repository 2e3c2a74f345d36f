import type { FastifyPluginAsync } from 'fastify';
import type { Metrics } from './metrics.ts';

/** What those who run the server ask it: whether it lives, whether it takes connections, and its metrics. */
export const operationsRoutes: FastifyPluginAsync<{ readonly metrics: Metrics }> = async (app, { metrics }) => {
  let stopping = false;
  app.addHook('preClose', async () => { stopping = true; });
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => (stopping ? reply.code(503).send({ status: 'stopping' }) : { status: 'ready' }));
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics.scrape();
    return reply.type(type).send(text);
  });
};
