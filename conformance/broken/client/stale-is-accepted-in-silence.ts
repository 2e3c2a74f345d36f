import { bendInput, tells, unread, type ClientFault } from '../faulty-client.ts';

/** It does nothing about token_stale. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => (tells(input, 'ERROR', { code: 'token_stale' }) ? unread(input) : input)),
};
