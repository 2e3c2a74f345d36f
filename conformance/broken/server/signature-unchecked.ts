import type { Fault } from '../faulty-server.ts';

/** Reads the claims and never looks at the signature. */
export const fault: Fault = {
  verifier: healthy => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      if (verdict.outcome === 'ok') return verdict;
      const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
      if (typeof claims.sub !== 'string' || claims.sub === '' || typeof claims.exp !== 'number') return verdict;
      const identity = { issuer: String(claims.iss), subject: claims.sub, tenant: null };
      return { outcome: 'ok', token: { identity, expiresAt: claims.exp, issuedAt: claims.iat ?? null, tokenId: null, scopes: [] } };
    },
  }),
};
