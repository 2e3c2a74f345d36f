import { bendState, type Fault } from '../faulty-server.ts';

/** Takes every message as a sign that the token may live on. */
export const fault: Fault = {
  session: bendState((after, { input, now }) => {
    const { expiry } = after.deadlines;
    if (!expiry || input.on !== 'PING') return after;
    return { ...after, deadlines: { ...after.deadlines, expiry: { monotonic: Math.max(expiry.monotonic, now.monotonic + 5), wall: null } } };
  }),
};
