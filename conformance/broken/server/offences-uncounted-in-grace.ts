import { bendState, type Fault } from '../faulty-server.ts';

/** Takes any number of offences while the token has lapsed. */
export const fault: Fault = { session: bendState(after => (after.phase === 'grace' ? { ...after, offences: [] } : after)) };
