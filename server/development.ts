import type { FastifyPluginAsync } from 'fastify';
import { thumbprint, type Key } from '../keys/read-key.ts';
import { sign } from '../keys/sign.ts';

/** Longest claims that are signed in development mode, in bytes; above the longest token that a case needs. */
const longestClaims = 256 * 1024;

/** What makes a server without a key usable for a suite: its public key, and tokens for whoever asks. */
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
};
