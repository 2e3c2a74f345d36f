import { bendInput, type Fault } from '../faulty-server.ts';

/** Makes no difference between a revoked token and a revoked session. */
export const fault: Fault = { session: bendInput(({ input }) => (input.on === 'revoke' ? { ...input, scope: 'session' } : input)) };
