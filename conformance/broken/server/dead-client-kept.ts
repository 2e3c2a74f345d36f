import { bendState, type Fault } from '../faulty-server.ts';

/** Sends PING and never minds that nothing comes back. */
export const fault: Fault = { session: bendState((after, { now }) => ({ ...after, lastHeard: now.monotonic })) };
