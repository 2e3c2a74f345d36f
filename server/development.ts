import type { FastifyPluginAsync } from 'fastify';
import type { EventKindName } from '../generated/events.ts';
import { thumbprint } from '../keys/read-key.ts';
import { sign } from '../keys/sign.ts';
import { developmentDocs } from './development-docs.ts';
import { displayRoutes, type DisplayOptions } from './development-display.ts';
import { isFromHere } from './development-gate.ts';
import { developmentPage } from './development-page.ts';
import { EmitError } from './events/emit.ts';

/** Longest claims that are signed in development mode, in bytes; above the longest token that a case needs. */
const longestClaims = 256 * 1024;

export interface DevelopmentOptions extends DisplayOptions {
  /** Pages that may ask besides our own. */
  readonly origins: readonly string[];
}

/** What makes a server without a key usable: its public key, and tokens and events for whoever asks, for a suite; a page for people. */
export const developmentRoutes: FastifyPluginAsync<DevelopmentOptions> = async (app, options) => {
  const { key, path, origins } = options;
  app.addHook('onRequest', async (request, reply) => {
    if (request.method === 'POST' && !isFromHere(request, origins)) return reply.code(403).send({ error: 'this origin is not allowed' });
  });
  await app.register(displayRoutes, options);
  // A WebSocket endpoint at / leaves no place for it.
  if (path !== '/') await app.register(developmentPage);
  await app.register(developmentDocs);
  const { kty, crv, x, y } = key.verifying.export({ format: 'jwk' });
  app.get('/.well-known/jwks.json', async () => ({
    keys: [{ kty, crv, x, y, use: 'sig', alg: key.algorithm, kid: key.kid ?? thumbprint(key.verifying) }],
  }));
  app.post('/dev/token', { bodyLimit: longestClaims }, async (request, reply) => {
    const claims = request.body;
    if (typeof claims !== 'object' || claims === null || Array.isArray(claims)) {
      return reply.code(400).send({ error: 'the body is no JSON object; send the claims as {"sub": …, "exp": …}' });
    }
    return { token: sign(key, claims as Record<string, unknown>) };
  });
  app.post('/dev/emit', async (request, reply) => {
    const { topic, kind, payload } = (request.body ?? {}) as Record<string, unknown>;
    if (typeof topic !== 'string' || typeof kind !== 'string') return reply.code(400).send({ error: 'the body is no event; send {"topic": …, "kind": …, "payload": …}' });
    try {
      return await app.tokenRefresh.emit(topic, kind as EventKindName, payload as never);
    } catch (error) {
      if (error instanceof EmitError) return reply.code(400).send({ error: error.message });
      throw error;
    }
  });
};
