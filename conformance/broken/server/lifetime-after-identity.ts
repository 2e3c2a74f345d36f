import { bendInput, type Fault } from '../faulty-server.ts';

/** Judges whose a token of a REAUTH is before how long it lives. */
export const fault: Fault = {
  session: bendInput(({ before, input, now }) => {
    if (input.on !== 'verify.ok' || !before.token || before.token.verified.identity.subject === input.token.identity.subject) return input;
    return { ...input, token: { ...input.token, expiresAt: Math.max(now.wall - 60, Math.min(now.wall + 60, input.token.expiresAt)) } };
  }),
};
