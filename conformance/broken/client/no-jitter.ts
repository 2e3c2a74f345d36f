import type { ClientFault } from '../faulty-client.ts';

/** It waits for half of each bound, as all others do. */
export const fault: ClientFault = {
  random: () => 0.5,
};
