import { bendState, type Fault } from '../faulty-server.ts';

/** Forgets what happens in grace. */
export const fault: Fault = { session: bendState(after => ({ ...after, withheld: [] })) };
