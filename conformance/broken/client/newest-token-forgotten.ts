import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It forgets a token that came while a REAUTH was unanswered. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'manager.refreshed' && before.link.pending && before.phase === 'ready' ? null : input)),
};
