import { bendState, tells, type ClientFault } from '../../broken/faulty-client.ts';

/** Where a REAUTH could not be verified, it gets another token meanwhile and presents that. */
export const fault: ClientFault = {
  session: bendState((after, { input, now }) => (tells(input, 'ERROR', { code: 'auth_unavailable' }) ? { ...after, token: null, barrenAt: -Infinity, deadlines: { ...after.deadlines, again: now + 0.2 } } : after)),
};
