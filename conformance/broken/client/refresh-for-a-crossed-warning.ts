import { bendState, tells, type ClientFault } from '../faulty-client.ts';

/** It asks for a token because of a warning that its REAUTH answers already. */
export const fault: ClientFault = {
  session: bendState((after, { input }) => (tells(input, 'TOKEN_EXPIRED') && after.link.pending ? { ...after, token: null, link: { ...after.link, pending: null }, deadlines: { ...after.deadlines, again: 0 } } : after)),
};
