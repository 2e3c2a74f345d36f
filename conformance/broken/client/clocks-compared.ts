import { bendInput, withData, type ClientFault } from '../faulty-client.ts';

/** It reckons the life of its token from expires_at and its own clock. */
export const fault: ClientFault = {
  session: bendInput(({ input }) => withData(input, 'AUTHENTICATED', data => ({ ...data, expires_in: Math.max(0, Number(data['expires_at']) - Date.now() / 1000) }))),
};
