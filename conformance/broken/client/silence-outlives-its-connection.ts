import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** The silence that began over the last connection goes on over this one. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.open' && before.connection > 1 ? withDeadline(after, 'silence', after.now + 3) : after)),
};
