import { bendState, type Fault } from '../faulty-server.ts';

/** Begins grace anew when the verifier refuses a token in it. */
export const fault: Fault = {
  session: bendState((after, { before, input, now, settings }) => {
    if (before.phase !== 'grace' || after.phase !== 'grace' || input.on !== 'verify.fail') return after;
    return { ...after, deadlines: { ...after.deadlines, grace: { monotonic: now.monotonic + settings.timings.grace_period, wall: null } } };
  }),
};
