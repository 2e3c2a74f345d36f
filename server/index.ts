/** What an application needs to put the protocol into its own Fastify server. */
export { tokenRefresh, type TokenRefresh } from './plugin.ts';
export { EmitError, type EmitOptions } from './events/emit.ts';
export type { EventLog, LoggedEvent, Position, Publication, PublishOutcome, Subscriber } from './events/event-log.ts';
export { MemoryLog, type MemoryLogOptions } from './events/memory-log.ts';
export { scopePolicy, type Access, type Authorize, type TopicVerdict } from './events/policy.ts';
export type { EventsOptions } from './options.ts';
export type { Revocation } from './revocations.ts';
export { createJwksVerifier, type JwksVerifierOptions } from './verifier/jwks.ts';
export { createIntrospectionVerifier, type IntrospectionVerifierOptions } from './verifier/introspection.ts';
export { createJwtVerifier, type JwtVerifierOptions } from './verifier/jwt.ts';
export type { Identity, RefusalCode, Verification, VerifiedToken, Verifier } from './verifier/verifier.ts';
export type { TokenRefreshOptions } from './options.ts';
export { OptionError } from './option-error.ts';
export type { Connection } from './connection.ts';
export { KeyError, readKey, type Key } from '../keys/read-key.ts';
