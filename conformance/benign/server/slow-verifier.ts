import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../../broken/faulty-server.ts';

/** Takes a while to verify a token, as introspection over a network does. */
export const fault: Fault = {
  verifier: healthy => ({
    async verify(token) {
      await wait(400);
      return healthy.verify(token);
    },
  }),
};
