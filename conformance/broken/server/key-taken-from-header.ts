import { createPublicKey, verify as verifySignature, type JsonWebKey } from 'node:crypto';
import { believed, type Fault } from '../faulty-server.ts';

/** Verifies with the key that the token itself brings (RFC 7515, section 4.1.3). */
export const fault: Fault = {
  verifier: healthy => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      if (verdict.outcome === 'ok') return verdict;
      const [head = '', body = '', signature = ''] = token.split('.');
      try {
        const { jwk } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { jwk?: JsonWebKey };
        if (!jwk) return verdict;
        const key = createPublicKey({ key: jwk, format: 'jwk' });
        return verifySignature('sha256', Buffer.from(`${head}.${body}`), { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url')) ? believed(token) : verdict;
      } catch {
        return verdict;
      }
    },
  }),
};
