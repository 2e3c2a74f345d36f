import { bendState, type Fault } from '../faulty-server.ts';

/** Begins the heartbeat anew with a REAUTH that saves a session in grace. */
export const fault: Fault = {
  session: bendState((after, { before, now, settings }) => {
    if (before.phase !== 'grace' || after.phase !== 'authenticated') return after;
    return { ...after, deadlines: { ...after.deadlines, heartbeat: { monotonic: now.monotonic + settings.timings.heartbeat_interval, wall: null } } };
  }),
};
