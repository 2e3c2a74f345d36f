import { bendState, type Fault } from '../faulty-server.ts';

/** Advertises a budget for REAUTH and never counts. */
export const fault: Fault = { session: bendState(after => ({ ...after, reauths: [] })) };
