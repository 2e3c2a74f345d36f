/** What an application needs to put the protocol into its own Fastify server. */
export { tokenRefresh, type TokenRefresh } from './plugin.ts';
export type { Revocation } from './revocations.ts';
export { createJwksVerifier, type JwksVerifierOptions } from './verifier/jwks.ts';
export { createIntrospectionVerifier, type IntrospectionVerifierOptions } from './verifier/introspection.ts';
export { createJwtVerifier, type JwtVerifierOptions } from './verifier/jwt.ts';
export type { Identity, RefusalCode, Verification, VerifiedToken, Verifier } from './verifier/verifier.ts';
export type { TokenRefreshOptions } from './options.ts';
export { OptionError } from './option-error.ts';
export type { Connection } from './connection.ts';
export { KeyError, readKey, type Key } from '../keys/read-key.ts';
