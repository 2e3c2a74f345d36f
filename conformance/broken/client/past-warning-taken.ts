import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It takes a warning for one about the token in force, whatever its auth_seq. */
export const fault: ClientFault = {
  session: bendInput(({ before, input }) => withData(input, 'TOKEN_EXPIRED', data => ({ ...data, auth_seq: Math.max(before.link.authSeq, Number(data['auth_seq'])) }))),
};
