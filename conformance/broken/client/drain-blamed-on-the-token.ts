import { bendState, type ClientFault } from '../faulty-client.ts';

/** It asks for another token because of a drain. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && before.link.advice?.code === 1001 ? { ...after, token: null } : after)),
};
