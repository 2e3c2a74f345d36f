import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It does not come back to a REAUTH that could not be verified. */
export const fault: ClientFault = {
  session: bendState(after => withDeadline(after, 'reauth', Infinity)),
};
