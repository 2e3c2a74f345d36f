import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It asks for a token a quarter of its life ahead, whatever is recommended. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'AUTHENTICATED', ({ refresh_lead: _ignored, ...data }) => data)),
};
