import { bendState, without, type Fault } from '../faulty-server.ts';

/** Disarms the warning when a token is verified, and arms it only with one that it takes. */
export const fault: Fault = { session: bendState((after, { before, input }) => (before.token && after.token === before.token && input.on.startsWith('verify.') ? without(after, 'warning') : after)) };
