import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends again what was refused for good. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => ({ ...data, retryable: true }))),
};
