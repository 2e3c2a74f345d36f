import { bendInput, type Fault } from '../faulty-server.ts';

/** Takes AUTHENTICATE at any time, as if it were REAUTH. */
export const fault: Fault = {
  session: bendInput(({ before, input }) => (input.on === 'AUTHENTICATE' && before.token ? { ...input, on: 'REAUTH' } : input)),
};
