import { bendState, type ClientFault } from '../faulty-client.ts';

/** It forgets the first of two REAUTHs when it sends the second. */
export const fault: ClientFault = {
  session: bendState(after => (after.link.pending ? { ...after, link: { ...after.link, pending: { ...after.link.pending, ids: after.link.pending.ids.slice(-1) } } } : after)),
};
