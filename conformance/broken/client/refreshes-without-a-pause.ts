import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks for a token again at once when a refresh fails. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (input.on === 'manager.transient' ? { ...withDeadline(after, 'again', now + 0.1), barrenAt: -Infinity } : after)),
};
