import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It comes back with the token that the server is done with. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'CLOSING', data => ({ ...data, reconnect: data['reconnect'] === 'refresh' ? 'backoff' : data['reconnect'] }))),
};
