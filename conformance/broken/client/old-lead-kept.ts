import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** After a REAUTH the deadlines of the first token still hold. */
export const fault: ClientFault = {
  session: bendState((after, { before }) => (after.link.authSeq > 1 && before.link.authSeq === 1 ? withDeadline(withDeadline(after, 'refresh', before.deadlines.refresh ?? Infinity), 'expiry', before.deadlines.expiry ?? Infinity) : after)),
};
