import { bendState, type Fault } from '../faulty-server.ts';

/** Warns again after each REAUTH, although the expiry is the same; clients refresh in a loop. */
export const fault: Fault = {
  session: bendState((after, { before, now }) => {
    if (!after.token?.warned || !before.token || after.token.authSeq === before.token.authSeq) return after;
    return { ...after, token: { ...after.token, warned: false }, deadlines: { ...after.deadlines, warning: { monotonic: now.monotonic, wall: null } } };
  }),
};
