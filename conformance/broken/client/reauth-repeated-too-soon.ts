import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It repeats a REAUTH that was not answered for two seconds. */
export const fault: ClientFault = {
  session: bendState((after, { now }) => (after.phase === 'ready' && after.link.pending && after.deadlines.answer! > now + 2 ? withDeadline(after, 'answer', now + 2) : after)),
};
