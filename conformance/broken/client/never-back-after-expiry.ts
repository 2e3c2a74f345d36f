import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It gives up where there was no token before the end of the grace. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => (before.phase === 'grace' ? withData(input, 'CLOSING', data => ({ ...data, reconnect: 'never' })) : input)),
};
