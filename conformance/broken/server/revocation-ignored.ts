import { bendInput, type Fault } from '../faulty-server.ts';

/** Refuses revoked tokens when they come, and leaves those who are in. */
export const fault: Fault = { session: bendInput(({ input }) => (input.on === 'revoke' ? { on: 'clock' } : input)) };
