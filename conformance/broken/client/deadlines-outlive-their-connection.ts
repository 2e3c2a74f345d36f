import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** The deadlines of a token hold over the next connection too. */
export const fault: ClientFault = {
  session: bendState((after, { before }) => (after.link.authSeq === 1 && before.phase === 'authenticating' && after.connection > 1 ? withDeadline(after, 'refresh', after.now + 3) : after)),
};
