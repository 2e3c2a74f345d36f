import { createHmac } from 'node:crypto';
import { believed, type Fault } from '../faulty-server.ts';

/** Lets the token choose the algorithm, and uses its one key for whatever that is (RFC 8725, section 2.1). */
export const fault: Fault = {
  verifier: (healthy, key) => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      if (verdict.outcome === 'ok') return verdict;
      const [head = '', body = '', signature = ''] = token.split('.');
      const expected = createHmac('sha256', key.verifying.export({ type: 'spki', format: 'pem' })).update(`${head}.${body}`).digest('base64url');
      return signature === expected ? believed(token) : verdict;
    },
  }),
};
