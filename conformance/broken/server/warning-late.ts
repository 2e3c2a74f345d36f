import { bendState, type Fault } from '../faulty-server.ts';

/** Warns later than EXP-1 allows: one heartbeat interval and a second after the window opened. */
export const fault: Fault = {
  session: bendState((after, { before, settings }) => {
    const { warning } = after.deadlines;
    if (!warning || warning === before.deadlines.warning) return after;
    const late = settings.timings.heartbeat_interval + 1;
    return { ...after, deadlines: { ...after.deadlines, warning: { monotonic: warning.monotonic + late, wall: warning.wall === null ? null : warning.wall + late } } };
  }),
};
