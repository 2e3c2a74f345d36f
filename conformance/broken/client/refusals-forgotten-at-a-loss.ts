import { bendState, type ClientFault } from '../faulty-client.ts';

/** It counts refused tokens anew after any other close. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && input.code !== 4401 && !before.link.advice ? { ...after, denials: 0 } : after)),
};
