import { bendInput, tells, unread, type ClientFault } from '../faulty-client.ts';

/** It goes by the close code alone. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (tells(input, 'CLOSING') ? unread(input) : input)),
};
