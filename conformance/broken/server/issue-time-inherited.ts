import { bendState, type Fault } from '../faulty-server.ts';

/** Keeps the issue time of the token before where the new one has none. */
export const fault: Fault = {
  session: bendState((after, { before }) => {
    const inherited = before.token?.verified.issuedAt ?? null;
    if (!after.token || after.token === before.token || after.token.verified.issuedAt !== null || inherited === null) return after;
    return { ...after, token: { ...after.token, verified: { ...after.token.verified, issuedAt: inherited } } };
  }),
};
