import type { FastifyPluginAsync } from 'fastify';
import type { EventKindName } from '../generated/events.ts';
import { thumbprint, type Key } from '../keys/read-key.ts';
import { sign } from '../keys/sign.ts';
import { EmitError } from './events/emit.ts';

/** Longest claims that are signed in development mode, in bytes; above the longest token that a case needs. */
const longestClaims = 256 * 1024;

/** What makes a server without a key usable for a suite: its public key, and tokens and events for whoever asks. */
export const developmentRoutes: FastifyPluginAsync<{ key: Key }> = async (app, { key }) => {
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
