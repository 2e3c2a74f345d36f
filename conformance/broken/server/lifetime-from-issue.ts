import { limits } from '../../../generated/timings.ts';
import { refuses, type Fault } from '../faulty-server.ts';

/** Holds `max_token_lifetime` against what a token had when it was issued, instead of what it has left. */
export const fault: Fault = { verifier: refuses(({ iat, exp }) => Number(exp) - Number(iat) > limits.max_token_lifetime.default) };
