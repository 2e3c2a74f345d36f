import { bendState, without, type Fault } from '../faulty-server.ts';

/** Takes any REAUTH, even one that it refuses, for the beginning that the timeout waits for. */
export const fault: Fault = { session: bendState((after, { before, input }) => (before.phase === 'awaiting_auth' && input.on === 'REAUTH' ? without(after, 'authentication') : after)) };
