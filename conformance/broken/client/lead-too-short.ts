import { bendState, withDeadline, type ClientFault } from '../faulty-client.ts';

/** It asks for a token half a lead too late. */
export const fault: ClientFault = {
  session: bendState((after, { before }) => (after.deadlines.refresh !== before.deadlines.refresh && after.deadlines.refresh! < Infinity ? withDeadline(after, 'refresh', after.deadlines.refresh! + after.link.terms!.expires_in / 6) : after)),
};
