import { bendInput, broken, type ClientFault } from '../faulty-client.ts';

/** It closes the connection on a type that it does not know. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (input.on === 'message' && input.message === 'unknown' ? broken(before) : input)),
};
