import { bendState, type ClientFault } from '../faulty-client.ts';

/** It forgets what was not acknowledged when the connection broke. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'socket.closed' ? { ...after, outbox: [] } : after)),
};
