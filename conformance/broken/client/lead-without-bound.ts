import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks for a token at the recommended lead, however short the token's life. */
export const fault: ClientFault = {
  session: bendState((after, { before }) => (after.deadlines.refresh !== before.deadlines.refresh && after.deadlines.refresh! < Infinity && after.link.terms ? withDeadline(after, 'refresh', after.deadlines.expiry! - (after.link.terms.refresh_lead ?? 60)) : after)),
};
