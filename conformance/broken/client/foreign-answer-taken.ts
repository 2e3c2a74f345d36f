import { bendState, messageIn, tells, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes any AUTHENTICATED, whatever it answers. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (tells(input, 'AUTHENTICATED') && after.phase === 'ready' ? withDeadline(after, 'refresh', now + 0.75 * (messageIn(input)!.data as { expires_in: number }).expires_in) : after)),
};
