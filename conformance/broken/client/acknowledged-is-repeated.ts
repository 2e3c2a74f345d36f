import { bendInput, tells, unread, type ClientFault } from '../faulty-client.ts';

/** It repeats everything after a reconnect, what was acknowledged too. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (tells(input, 'PUBLISHED') ? unread(input) : input)),
};
