import { refuses, type Fault } from '../faulty-server.ts';

/** Refuses tokens without an issue time. */
export const fault: Fault = { verifier: refuses(({ iat }) => iat === undefined) };
