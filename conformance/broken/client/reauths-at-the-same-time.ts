import { bendState, type ClientFault } from '../faulty-client.ts';

/** It sends a second REAUTH while the first is unanswered. */
export const fault: ClientFault = {
  session: bendState(after => (after.phase === 'ready' ? { ...after, link: { ...after.link, pending: null } } : after)),
};
