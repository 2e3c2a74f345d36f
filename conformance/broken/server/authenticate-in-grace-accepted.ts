import { bendInput, type Fault } from '../faulty-server.ts';

/** Lets a second AUTHENTICATE rescue a session whose token has lapsed. */
export const fault: Fault = { session: bendInput(({ input, before }) => (input.on === 'AUTHENTICATE' && before.phase === 'grace' ? { ...input, on: 'REAUTH' } : input)) };
