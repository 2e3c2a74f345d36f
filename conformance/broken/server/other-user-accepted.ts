import { bendInput, type Fault } from '../faulty-server.ts';

/** Takes any valid token on REAUTH, whoever's it is. */
export const fault: Fault = {
  session: bendInput(({ before, input }) => (input.on === 'verify.ok' && before.token ? { ...input, token: { ...input.token, identity: before.token.verified.identity } } : input)),
};
