import { believed, type Fault } from '../faulty-server.ts';

/** Looks for its own name in an audience and takes a part of it for the whole. */
export const fault: Fault = {
  verifier: healthy => ({
    async verify(token) {
      const verdict = await healthy.verify(token);
      return verdict.outcome === 'fail' && claimsOf(token)?.['aud'] === 'another-selftest-2' ? believed(token) : verdict;
    },
  }),
};

function claimsOf(token: string): Record<string, unknown> | null {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  } catch {
    return null;
  }
}
