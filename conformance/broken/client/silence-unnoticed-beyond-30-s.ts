import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It looks for silence only where that takes less than half a minute. */
export const fault: ClientFault = {
  session: bendState((after, { now }) => (after.deadlines.silence! - now > 30 ? withDeadline(after, 'silence', Infinity) : after)),
};
