import { bendState, without, type Fault } from '../faulty-server.ts';

/** Tells that the token has expired and leaves it at that. */
export const fault: Fault = { session: bendState(after => without(after, 'grace')) };
