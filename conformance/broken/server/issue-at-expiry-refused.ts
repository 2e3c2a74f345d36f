import { refuses, type Fault } from '../faulty-server.ts';

/** Refuses a token that was issued, by a clock ahead, when it lapses. */
export const fault: Fault = { verifier: refuses(({ iat, exp }) => Number(iat) >= Number(exp)) };
