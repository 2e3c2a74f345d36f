import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends REAUTH to a server that does not offer it. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'AUTHENTICATED', data => ({ ...data, capabilities: ['reauth', ...data['capabilities'] as string[]] }))),
};
