import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It does not come back after a code that it does not know. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'socket.closed' && input.code === 4999 ? { ...input, code: 4403 } : input)),
};
