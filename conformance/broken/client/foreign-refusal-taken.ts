import { bendState, tells, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It takes any refusal of a token for that of its own. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (tells(input, 'ERROR', { code: 'token_invalid' }) ? { ...withDeadline(after, 'again', now), token: null } : after)),
};
