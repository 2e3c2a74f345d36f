import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It forgets what CLOSING said when no close frame follows. */
export const fault: ClientFault = {
  session: bendState((after, { before, input, now }) => (input.on === 'socket.closed' && input.code === 1006 && before.link.advice?.reconnect === 'never' ? withDeadline({ ...after, phase: 'waiting', barred: false }, 'backoff', now + 1) : after)),
};
