import { bendState, type ClientFault } from '../faulty-client.ts';

/** It takes a failure before open for the token's fault. */
export const fault: ClientFault = {
  session: bendState((after, { input, before }) => (input.on === 'socket.closed' && before.phase === 'connecting' ? { ...after, token: null } : after)),
};
