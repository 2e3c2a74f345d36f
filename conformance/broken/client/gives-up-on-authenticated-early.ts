import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It waits for AUTHENTICATED for five seconds only. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (input.on === 'socket.open' ? withDeadline(after, 'answer', now + 5) : after)),
};
