import { bendInput, type Fault } from '../faulty-server.ts';

/** Does not compare issue times: an older token that arrives last wins. */
export const fault: Fault = {
  session: bendInput(({ input, before }) => (input.on === 'verify.ok' && before.token ? { ...input, token: { ...input.token, issuedAt: before.token.verified.issuedAt } } : input)),
};
