import { bendInput, type ClientFault } from '../faulty-client.ts';

/** It goes on asking for tokens where a person must act. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (input.on === 'manager.login_required' ? { ...input, on: 'manager.transient' } : input)),
};
