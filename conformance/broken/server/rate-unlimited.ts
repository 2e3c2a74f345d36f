import { bendState, type Fault } from '../faulty-server.ts';

/** Advertises a rate of messages and never counts. */
export const fault: Fault = { session: bendState(after => ({ ...after, rate: { since: 0, heard: 0 } })) };
