import { bendState, type ClientFault } from '../faulty-client.ts';

/** It comes back with a token that was refused over the last connection. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && before.refused.length > 0 ? { ...after, refused: [], token: { value: before.refused[0]!, expiresAt: Infinity } } : after)),
};
