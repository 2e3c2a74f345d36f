import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks after sleep whether the connection lives, and does not wait for the answer. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (input.on === 'wake' ? withDeadline(after, 'silence', Infinity) : after)),
};
