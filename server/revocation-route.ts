import { timingSafeEqual, createHash } from 'node:crypto';
import type { FastifyPluginAsync } from 'fastify';
import { OptionError } from './option-error.ts';
import type { Revocation } from './revocations.ts';

/** Bytes of the shortest secret that nobody guesses. */
const shortestSecret = 32;

const text = { type: 'string', minLength: 1, maxLength: 256 } as const;
/** The three kinds of a revocation, as JSON; names as on the wire. */
const body = {
  type: 'object',
  oneOf: [
    { required: ['token_id'], additionalProperties: false, properties: { token_id: text, expires_at: { type: 'number' } } },
    { required: ['session_id'], additionalProperties: false, properties: { session_id: text } },
    {
      required: ['user'],
      additionalProperties: false,
      properties: { user: { type: 'object', required: ['issuer', 'subject'], additionalProperties: false, properties: { issuer: text, subject: text, tenant: text } } },
    },
  ],
} as const;

/** What is revoked, as JSON: one of the three. */
export interface RevocationBody {
  readonly token_id?: string;
  readonly expires_at?: number;
  readonly session_id?: string;
  readonly user?: { readonly issuer: string; readonly subject: string; readonly tenant?: string };
}

/**
 * `POST /revocations`: revokes a token, a session or a user and answers how many connections that ended (SEC-1).
 * @throws {OptionError} for a secret that could be guessed.
 */
export const revocationRoute: FastifyPluginAsync<{ readonly secret: string }> = async (app, { secret }) => {
  if (Buffer.byteLength(secret) < shortestSecret) throw new OptionError('revocationSecret', `has ${Buffer.byteLength(secret)} bytes; give ${shortestSecret} or more, such as openssl rand -hex 32`);
  const expected = digest(`Bearer ${secret}`);
  app.post<{ Body: RevocationBody }>('/revocations', {
    schema: { body },
    // Judged before the body is read, so that nobody else can make this process work.
    onRequest: async (request, reply) => {
      if (!timingSafeEqual(digest(request.headers.authorization ?? ''), expected)) return reply.code(401).header('www-authenticate', 'Bearer').send({ error: 'the secret is missing or wrong' });
    },
  }, async request => ({ ended: app.tokenRefresh.revoke(readRevocation(request.body)) }));
};

/** Of equal length whatever was sent, as the comparison wants it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** A revocation as JSON, read. */
export function readRevocation({ token_id, expires_at, session_id, user }: RevocationBody): Revocation {
  if (token_id !== undefined) return { tokenId: token_id, ...(expires_at === undefined ? {} : { expiresAt: expires_at }) };
  if (session_id !== undefined) return { sessionId: session_id };
  return { user: { issuer: user!.issuer, subject: user!.subject, tenant: user!.tenant ?? null } };
}
