import { bendState, type Fault } from '../faulty-server.ts';

/** Counts every REAUTH that comes, also those that never get to the verifier. */
export const fault: Fault = {
  session: bendState((after, { before, input, now }) => (input.on === 'REAUTH' && after.reauths === before.reauths ? { ...after, reauths: [...after.reauths, now.monotonic] } : after)),
};
