import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It never comes back after it has given up on AUTHENTICATED. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (before.phase === 'authenticating' && input.on === 'timer' && after.phase === 'waiting' ? withDeadline(after, 'backoff', Infinity) : after)),
};
