import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It waits for AUTHENTICATED without end. */
export const fault: ClientFault = {
  session: bendState(after => (after.phase === 'authenticating' ? withDeadline(after, 'answer', Infinity) : after)),
};
