import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It takes a refusal for final whose code it does not know. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => ({ ...data, retryable: data['code'] !== 'moon_phase' && data['retryable'] }))),
};
