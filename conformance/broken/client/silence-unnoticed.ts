import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It waits for a dead server without end. */
export const fault: ClientFault = {
  session: bendState(after => (after.deadlines.silence === undefined ? after : withDeadline(after, 'silence', Infinity))),
};
