import { bendState, type Fault } from '../faulty-server.ts';

/** A timer of the last token survives REAUTH and closes the connection under the new one: the classic bug of this field. */
export const fault: Fault = {
  session: bendState((after, { before }) => {
    const { expiry } = before.deadlines;
    const refreshed = before.token !== null && after.token !== null && after.token.authSeq > before.token.authSeq;
    return refreshed && expiry ? { ...after, deadlines: { ...after.deadlines, expiry } } : after;
  }),
};
