/** Whose a token is: fixed for the life of a connection (REAUTH-3). An absent tenant differs from any other. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  readonly tenant: string | null;
}

/** What a verifier vouches for. Instants are NumericDate seconds. */
export interface VerifiedToken {
  readonly identity: Identity;
  readonly expiresAt: number;
  readonly issuedAt: number | null;
  readonly tokenId: string | null;
  readonly scopes: readonly string[];
}

/** Why a token is refused; nothing more is told to the client, so that it is no oracle (ERR-1). */
export type RefusalCode = 'token_invalid' | 'token_expired' | 'session_revoked';

export type Verification =
  | { readonly outcome: 'ok'; readonly token: VerifiedToken }
  | { readonly outcome: 'fail'; readonly code: RefusalCode }
  | { readonly outcome: 'unavailable' };

/**
 * Turns a token into what it says. It checks form, signature and claims; expiry, lifetime, identity and staleness are the
 * session's (REAUTH-2), which owns the clock. A rejected promise counts as `unavailable`.
 */
export interface Verifier {
  verify(token: string): Promise<Verification>;
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.issuer === b.issuer && a.subject === b.subject && a.tenant === b.tenant;
}
