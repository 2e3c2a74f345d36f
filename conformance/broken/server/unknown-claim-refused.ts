import { refuses, type Fault } from '../faulty-server.ts';

/** Validates claims against a list that knows no others. */
export const fault: Fault = { verifier: refuses(claims => Object.keys(claims).some(name => !['iss', 'aud', 'sub', 'iat', 'nbf', 'exp', 'jti', 'scope', 'pad'].includes(name))) };
