import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It takes token_expired for a code that may pass. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => (data['code'] === 'token_expired' ? { ...data, code: 'auth_unavailable' } : data))),
};
