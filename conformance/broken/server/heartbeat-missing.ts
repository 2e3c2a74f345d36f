import { bendState, without, type Fault } from '../faulty-server.ts';

/** Has no heartbeat: sends no PING, and so never notices that a client is gone. */
export const fault: Fault = { session: bendState(after => without(after, 'heartbeat')) };
