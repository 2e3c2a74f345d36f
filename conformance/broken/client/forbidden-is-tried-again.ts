import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It goes on asking for a topic that it is forbidden. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'ERROR', data => ({ ...data, retryable: data['code'] === 'forbidden_topic' || data['retryable'] }))),
};
