import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks again at once where it got the same token. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (input.on === 'manager.same' ? { ...withDeadline(after, 'again', now + 0.2), barrenAt: -Infinity } : after)),
};
