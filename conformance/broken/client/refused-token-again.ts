import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends a token again that was refused. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => ({ ...data, retryable: true }))),
};
