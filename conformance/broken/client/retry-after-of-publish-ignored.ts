import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends a message again before retry_after is over. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => ({ ...data, retry_after: 0 }))),
};
