import type { ClientFault } from '../faulty-client.ts';

/** It comes back at once. */
export const fault: ClientFault = {
  random: () => 0.001 * Math.random(),
};
