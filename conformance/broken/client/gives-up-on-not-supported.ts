import { bendInput, tells, unread, type ClientFault } from '../faulty-client.ts';

/** It stays with the old token where the server takes no REAUTH. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (tells(input, 'ERROR', { code: 'not_supported' }) ? unread(input) : input)),
};
