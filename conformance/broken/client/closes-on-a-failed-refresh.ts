import { bendInput, broken, type ClientFault } from '../faulty-client.ts';

/** It closes the connection when a refresh fails. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'manager.transient' && before.phase === 'ready' ? broken(before) : input)),
};
