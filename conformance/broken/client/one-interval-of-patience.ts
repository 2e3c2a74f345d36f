import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes the server for dead after one interval and a bit. */
export const fault: ClientFault = {
  session: bendState((after, { before, now }) => (after.deadlines.silence !== before.deadlines.silence && after.link.terms && after.deadlines.silence! < Infinity ? withDeadline(after, 'silence', now + 1.4 * after.link.terms.heartbeat_interval) : after)),
};
