import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It goes by CLOSING alone. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'socket.closed' && !before.link.advice ? { ...input, code: 1006 } : input)),
};
