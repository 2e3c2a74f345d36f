import { bendInput, type Fault } from '../faulty-server.ts';

/** Checks the expiry of the first token only. */
export const fault: Fault = {
  session: bendInput(({ before, input, now }) => {
    const lapsed = input.on === 'verify.ok' && before.token !== null && input.token.expiresAt <= now.wall;
    return lapsed ? { ...input, token: { ...input.token, expiresAt: now.wall + 3600 } } : input;
  }),
};
