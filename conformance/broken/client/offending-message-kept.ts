import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It sends again what ended the connection. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'socket.closed' && input.code === 1009 ? { ...input, code: 1006 } : input)),
};
