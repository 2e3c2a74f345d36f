import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It forgets what it was to send in grace. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'app.message' && before.phase === 'grace' ? null : input)),
};
