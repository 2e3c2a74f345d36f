import { bendState, type Fault } from '../faulty-server.ts';

/** Warns as soon as the token is in force, long before its window opens. */
export const fault: Fault = {
  session: bendState((after, { before, now }) => {
    const { warning } = after.deadlines;
    return !warning || warning === before.deadlines.warning ? after : { ...after, deadlines: { ...after.deadlines, warning: { monotonic: now.monotonic + 0.2, wall: null } } };
  }),
};
