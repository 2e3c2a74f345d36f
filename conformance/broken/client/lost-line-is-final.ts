import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It comes back only where the server has said how. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'socket.closed' && input.code === 1006 ? { ...input, code: 1000 } : input)),
};
