import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks for a token of its own accord once, and never again. */
export const fault: ClientFault = {
  session: bendState(after => (after.link.authSeq > 1 ? withDeadline(after, 'refresh', Infinity) : after)),
};
