import { bendInput, type Fault } from '../faulty-server.ts';

/** Sends a revoked session or user for another token. */
export const fault: Fault = { session: bendInput(({ input }) => (input.on === 'revoke' ? { ...input, scope: 'token' } : input)) };
