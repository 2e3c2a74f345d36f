import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes a refused upgrade for final. */
export const fault: ClientFault = {
  session: bendState((after, { input, before }) => (input.on === 'socket.closed' && before.phase === 'connecting' ? withDeadline(after, 'backoff', Infinity) : after)),
};
