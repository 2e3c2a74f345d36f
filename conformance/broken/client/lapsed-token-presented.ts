import { bendState, type ClientFault } from '../faulty-client.ts';

/** It never looks whether the token that it holds has lapsed. */
export const fault: ClientFault = {
  session: bendState(after => (after.token ? { ...after, token: { ...after.token, expiresAt: Infinity } } : after)),
};
