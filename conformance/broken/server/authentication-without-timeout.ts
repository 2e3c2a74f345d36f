import { bendState, without, type Fault } from '../faulty-server.ts';

/** Lets anybody hold a socket open without a token. */
export const fault: Fault = { session: bendState(after => without(after, 'authentication')) };
