import { bendState, tells, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes a PING for a sign that AUTHENTICATED is still to come. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (tells(input, 'PING') && after.phase === 'authenticating' ? withDeadline(after, 'answer', now + 10) : after)),
};
