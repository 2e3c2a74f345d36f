import { bendInput, tells, unread, type ClientFault } from '../faulty-client.ts';

/** It takes no notice of TOKEN_EXPIRED. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (tells(input, 'TOKEN_EXPIRED') ? unread(input) : input)),
};
