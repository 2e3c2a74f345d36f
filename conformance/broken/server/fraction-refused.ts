import { refuses, type Fault } from '../faulty-server.ts';

/** Takes an instant for a whole number (RFC 7519, section 2: NumericDate may have a fraction). */
export const fault: Fault = { verifier: refuses(({ exp }) => !Number.isInteger(exp)) };
