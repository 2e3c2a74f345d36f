import { bendInput, messageIn, unread, type ClientFault } from '../faulty-client.ts';

/** It takes no message that has more fields than it knows. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (JSON.stringify(messageIn(input) ?? {}).includes('"later"') ? unread(input) : input)),
};
