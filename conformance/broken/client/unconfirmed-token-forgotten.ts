import { bendState, type ClientFault } from '../faulty-client.ts';

/** After a loss it goes back to the token that was confirmed last. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && before.link.inForce && after.token ? { ...after, token: { ...after.token, value: before.link.inForce } } : after)),
};
