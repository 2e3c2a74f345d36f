import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It does not come back after a close. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'socket.closed' ? withDeadline(after, 'backoff', Infinity) : after)),
};
