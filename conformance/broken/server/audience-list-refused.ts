import { refuses, type Fault } from '../faulty-server.ts';

/** Compares the audience as text, where it may be a list (RFC 7519, section 4.1.3). */
export const fault: Fault = { verifier: refuses(({ aud }) => Array.isArray(aud)) };
