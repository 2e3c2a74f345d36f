import type { ClientFault } from '../../broken/faulty-client.ts';

/** Its adapter prints nothing at all. */
export const fault: ClientFault = {
  commands: [],
  report: () => [],
};
