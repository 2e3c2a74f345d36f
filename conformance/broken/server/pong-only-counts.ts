import { bendState, type Fault } from '../faulty-server.ts';

/** Takes a client for dead that sends messages but no PONG. */
export const fault: Fault = { session: bendState((after, { before, input }) => (input.on === 'PONG' ? after : { ...after, lastHeard: before.lastHeard })) };
