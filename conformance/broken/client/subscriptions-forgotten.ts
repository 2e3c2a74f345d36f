import { bendState, type ClientFault } from '../faulty-client.ts';

/** It does not subscribe again after a reconnect. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'socket.closed' ? { ...after, topics: new Map() } : after)),
};
