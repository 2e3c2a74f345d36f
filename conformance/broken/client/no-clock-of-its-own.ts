import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It believes in its token until the server says otherwise. */
export const fault: ClientFault = {
  session: bendState(after => (after.deadlines.expiry === undefined ? after : withDeadline(after, 'expiry', Infinity))),
};
