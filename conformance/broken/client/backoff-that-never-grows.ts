import { bendState, type ClientFault } from '../faulty-client.ts';

/** It waits for at most two seconds, however often it fails. */
export const fault: ClientFault = {
  session: bendState(after => ({ ...after, failures: 0 })),
};
