import { bendState, type ClientFault } from '../faulty-client.ts';

/** It comes back with the token that it had, when it has no other. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && before.token ? { ...after, refused: [], token: { ...before.token, expiresAt: Infinity } } : after)),
};
