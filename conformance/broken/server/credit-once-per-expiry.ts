import { bendState, type Fault } from '../faulty-server.ts';

/** Grants no REAUTH for the expiry where it granted one for the warning. */
export const fault: Fault = {
  session: bendState((after, { before }) => (before.phase === 'authenticated' && after.phase === 'grace' && before.token?.warned ? { ...after, credits: before.credits } : after)),
};
