import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It counts all failures of the day. */
export const fault: ClientFault = {
  session: bendState((after, { before, input }) => (input.on === 'socket.closed' && after.failures <= before.failures ? { ...withDeadline(after, 'backoff', after.deadlines.backoff! + 6), failures: before.failures + 1 } : after)),
};
