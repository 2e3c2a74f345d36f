import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It sends a token again that is too large. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => (data['code'] === 'token_too_large' ? { ...data, code: 'rate_limited', retryable: true } : data))),
};
