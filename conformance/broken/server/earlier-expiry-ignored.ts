import { bendInput, type Fault } from '../faulty-server.ts';

/** A REAUTH can only lengthen: an earlier expiry of the new token is ignored. */
export const fault: Fault = {
  session: bendInput(({ input, before }) => {
    if (input.on !== 'verify.ok' || !before.token) return input;
    return { ...input, token: { ...input.token, expiresAt: Math.max(input.token.expiresAt, before.token.verified.expiresAt) } };
  }),
};
