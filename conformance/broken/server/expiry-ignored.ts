import { bendState, without, type Fault } from '../faulty-server.ts';

/** Never looks at the expiry again once the token was accepted. */
export const fault: Fault = { session: bendState(after => without(after, 'expiry')) };
