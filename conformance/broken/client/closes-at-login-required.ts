import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It closes as soon as a person must act, though its token is good. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'manager.login_required' && before.phase === 'ready' ? { on: 'app.close' } : input)),
};
