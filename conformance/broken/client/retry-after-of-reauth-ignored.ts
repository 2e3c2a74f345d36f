import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends a REAUTH again before retry_after is over. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', ({ retry_after: _ignored, ...data }) => data)),
};
