import { bendInput, type Fault } from '../faulty-server.ts';

/** Adds the rights of a new token to those that there are. */
export const fault: Fault = {
  session: bendInput(({ input, before }) => (input.on === 'verify.ok' && before.token ? { ...input, token: { ...input.token, scopes: [...before.token.verified.scopes, ...input.token.scopes] } } : input)),
};
