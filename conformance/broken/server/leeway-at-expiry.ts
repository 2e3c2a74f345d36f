import { bendInput, type Fault } from '../faulty-server.ts';

/** Takes tokens for a few seconds after their expiry, "for clock skew". */
export const fault: Fault = {
  session: bendInput(({ input, now }) => {
    const justLapsed = input.on === 'verify.ok' && input.token.expiresAt <= now.wall && input.token.expiresAt > now.wall - 5;
    return justLapsed ? { ...input, token: { ...input.token, expiresAt: now.wall + 60 } } : input;
  }),
};
