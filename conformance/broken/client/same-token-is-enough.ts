import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It does not ask again where it got the same token. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'manager.same' ? withDeadline(withDeadline(after, 'again', Infinity), 'refresh', Infinity) : after)),
};
