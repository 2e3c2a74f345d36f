import { bendState, without, type Fault } from '../faulty-server.ts';

/** Sends the heartbeat that falls into grace, and none after it. */
export const fault: Fault = { session: bendState((after, { before }) => (before.phase === 'grace' && after.deadlines.heartbeat !== before.deadlines.heartbeat ? without(after, 'heartbeat') : after)) };
