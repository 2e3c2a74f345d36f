import type { ClientFault } from '../faulty-client.ts';

/** It waits for the token endpoint without end. */
export const fault: ClientFault = {
  fetchPatience: 3600,
};
