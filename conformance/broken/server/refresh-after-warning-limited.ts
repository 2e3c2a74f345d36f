import { bendState, type Fault } from '../faulty-server.ts';

/** Asks for a refresh and then refuses it as one too many. */
export const fault: Fault = { session: bendState(after => ({ ...after, credits: [] })) };
