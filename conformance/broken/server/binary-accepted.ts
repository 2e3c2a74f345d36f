import { bendInput, type Fault } from '../faulty-server.ts';

/** Passes over binary frames without a word. */
export const fault: Fault = { session: bendInput(({ input }) => (input.on === 'binary' ? { on: 'clock' } : input)) };
