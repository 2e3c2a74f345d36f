import { refuses, type Fault } from '../faulty-server.ts';

/** Takes its own clock for the issuer's: no leeway for `nbf` and `iat`. */
export const fault: Fault = { verifier: refuses(({ nbf, iat }) => [nbf, iat].some(instant => typeof instant === 'number' && instant > Date.now() / 1000)) };
