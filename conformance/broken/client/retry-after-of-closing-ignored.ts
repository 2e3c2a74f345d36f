import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It comes back before retry_after is over. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'CLOSING', ({ retry_after: _ignored, ...data }) => data)),
};
