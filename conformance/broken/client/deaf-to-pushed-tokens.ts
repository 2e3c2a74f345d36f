import type { ClientFault } from '../faulty-client.ts';

/** It takes a new token only where it asked for one itself. */
export const fault: ClientFault = {
  manager: healthy => ({ ...healthy, on: () => () => {} }),
};
