import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It does not ask again when a refresh has failed. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'manager.transient' ? withDeadline(after, 'again', Infinity) : after)),
};
