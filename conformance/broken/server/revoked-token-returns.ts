import { bendInput, type Fault } from '../faulty-server.ts';

/** Ends what is revoked at once, and lets it in again when it comes back. */
export const fault: Fault = { session: bendInput(({ input }) => (input.on === 'verify.ok' ? { ...input, revoked: null } : input)) };
