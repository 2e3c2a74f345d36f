import { bendState, type Fault } from '../faulty-server.ts';

/** Counts invalid messages as offences also where they are refused for the rate. */
export const fault: Fault = {
  session: bendState((after, { before, input, now }) => {
    const uncounted = (input.on === 'unknown_type' || input.on === 'malformed') && after.phase === 'authenticated' && after.offences === before.offences;
    return uncounted ? { ...after, offences: [...after.offences, now.monotonic] } : after;
  }),
};
