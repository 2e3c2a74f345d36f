import { bendState, type ClientFault } from '../faulty-client.ts';

/** It forgets with the connection when its token lapses. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'socket.closed' && after.token ? { ...after, token: { ...after.token, expiresAt: Infinity } } : after)),
};
