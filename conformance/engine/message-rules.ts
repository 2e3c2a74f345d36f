import type { RequirementId } from '../../generated/requirements.ts';

/** The requirement that a malformed message of the server breaks, by its type. */
export const serverShapeRequirement: ReadonlyMap<string, RequirementId> = new Map(Object.entries({
  AUTHENTICATED: 'AUTH-8', TOKEN_EXPIRED: 'EXP-1', PING: 'HB-2', PONG: 'HB-1', ERROR: 'ERR-1', CLOSING: 'ERR-2',
  SUBSCRIBED: 'EVT-1', UNSUBSCRIBED: 'EVT-6', PUBLISHED: 'EVT-3', EVENT: 'EVT-1',
} as const));

/** The requirement that a malformed message of the client breaks, by its type. */
export const clientShapeRequirement: ReadonlyMap<string, RequirementId> = new Map(Object.entries({
  AUTHENTICATE: 'AUTH-1', REAUTH: 'CLI-1', PING: 'HB-4', PONG: 'HB-1', SUBSCRIBE: 'CLI-7', UNSUBSCRIBE: 'CLI-7', PUBLISH: 'CLI-3',
} as const));

/** Error codes after which a token is worth nothing (CLI-9). */
export const finalRefusals: readonly string[] = ['token_invalid', 'token_expired', 'token_stale', 'token_too_large'];

/** Seconds in which what was sent before the other side was heard may still come: both were under way. */
export const crossing = 1;
