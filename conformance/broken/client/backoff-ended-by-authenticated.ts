import { bendState, tells, type ClientFault } from '../faulty-client.ts';

/** It takes any AUTHENTICATED for the end of all failures. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (tells(input, 'AUTHENTICATED') ? { ...after, failures: 0 } : after)),
};
