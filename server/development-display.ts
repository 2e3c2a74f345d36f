import { randomUUID } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import type { Key } from '../keys/read-key.ts';
import { sign } from '../keys/sign.ts';
import { Kitchen } from './development-orders.ts';
import { readRevocation, type RevocationBody } from './revocation-route.ts';

export interface DisplayOptions {
  readonly key: Key;
  readonly issuer: string;
  readonly audience: string;
  /** Of the WebSocket endpoint. */
  readonly path: string;
}

const topic = 'orders.42';
/** Seconds between two events, unless the page says otherwise. */
const everyDefault = 1.4;
const text = { type: 'string', minLength: 1, maxLength: 256 } as const;
const closed = { type: 'object', additionalProperties: false } as const;

const tokenBody = { ...closed, required: ['expires_in'], properties: { expires_in: { type: 'number', minimum: 1, maximum: 3600 }, answer: { enum: [401, 503] } } } as const;
const ordersBody = { ...closed, required: ['seconds'], properties: { seconds: { type: 'number', minimum: 0, maximum: 3600 }, every: { type: 'number', minimum: 0.01, maximum: 60 } } } as const;
const revocationBody = { type: 'object', oneOf: [{ ...closed, required: ['token_id'], properties: { token_id: text } }, { ...closed, required: ['session_id'], properties: { session_id: text } }] } as const;

/** What the page of development mode asks for: tokens as a login service gives them, orders that come in, and revocations. */
export const displayRoutes: FastifyPluginAsync<DisplayOptions> = async (app, { key, issuer, audience, path }) => {
  app.get('/dev/page', async () => ({ path, topic }));

  app.post<{ Body: { expires_in: number; answer?: 401 | 503 } }>('/dev/page/token', { schema: { body: tokenBody } }, async ({ body: { expires_in, answer } }, reply) => {
    if (answer) return reply.code(answer).send({ error: 'as was asked for' });
    const now = Date.now() / 1000;
    const token_id = randomUUID();
    const claims = { iss: issuer, aud: audience, sub: 'kitchen-display', scope: `read:${topic}`, iat: now, exp: now + expires_in, jti: token_id };
    return { token: sign(key, claims), expires_in, token_id };
  });

  app.post<{ Body: RevocationBody }>('/dev/revoke', { schema: { body: revocationBody } }, async ({ body }) => ({ ended: app.tokenRefresh.revoke(readRevocation(body)) }));

  // Orders come in for as long as a page asks for them, so that a server that nobody looks at does nothing.
  const kitchen = new Kitchen();
  let until = 0;
  let every = everyDefault;
  let timer: NodeJS.Timeout | undefined;
  async function happen(): Promise<void> {
    timer = undefined;
    if (performance.now() > until) return;
    const { kind, payload } = kitchen.happen();
    await app.tokenRefresh.emit(topic, kind, payload).catch(error => app.log.error({ err: error }, 'an order was lost'));
    goOn();
  }
  /** Not to a beat, as guests don't come to one. */
  const goOn = (): void => { timer ??= setTimeout(happen, every * (0.5 + Math.random()) * 1000); };
  app.post<{ Body: { seconds: number; every?: number } }>('/dev/orders', { schema: { body: ordersBody } }, async ({ body }) => {
    until = performance.now() + body.seconds * 1000;
    every = body.every ?? everyDefault;
    if (body.seconds > 0) goOn();
    return { open: kitchen.open };
  });
  app.addHook('onClose', async () => { until = 0; clearTimeout(timer); });
};
