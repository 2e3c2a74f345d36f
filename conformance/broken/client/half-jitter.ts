import type { ClientFault } from '../faulty-client.ts';

/** It waits for at least half of each bound. */
export const fault: ClientFault = {
  random: () => 0.5 + Math.random() / 2,
};
