import type { Identity, VerifiedToken } from './verifier/verifier.ts';

/**
 * What is revoked: one token by its `jti`, one session by its id, or a user with every token that was issued up to now.
 * @property expiresAt NumericDate seconds: the token's expiry, after which nobody has to remember it any more.
 */
export type Revocation =
  | { readonly tokenId: string; readonly expiresAt?: number }
  | { readonly sessionId: string }
  | { readonly user: Identity };

/** A revoked token is refused and its session may go on under another; of a revoked user nothing goes on (SEC-1). */
export type RevocationScope = 'token' | 'session';

/** What was revoked, for tokens that come later. */
export class Revocations {
  readonly #tokens = new Map<string, number>();
  /** The second of the revocation by identity. */
  readonly #users = new Map<string, number>();

  /** @param now NumericDate seconds. */
  add(revocation: Revocation, now: number): void {
    if ('tokenId' in revocation) {
      for (const [tokenId, expiresAt] of this.#tokens) if (expiresAt <= now) this.#tokens.delete(tokenId);
      this.#tokens.set(revocation.tokenId, revocation.expiresAt ?? Infinity);
    } else if ('user' in revocation) {
      this.#users.set(keyOf(revocation.user), Math.floor(now));
    }
  }

  /** Whether a token is revoked, by itself or with its user: those issued in the second of the revocation or before, or nobody knows when. */
  judge({ identity, issuedAt, tokenId }: VerifiedToken): RevocationScope | null {
    const second = this.#users.get(keyOf(identity));
    if (second !== undefined && (issuedAt === null || Math.floor(issuedAt) <= second)) return 'session';
    return tokenId !== null && this.#tokens.has(tokenId) ? 'token' : null;
  }
}

/** JSON, so that no subject can be written to look like another identity. */
function keyOf({ issuer, subject, tenant }: Identity): string {
  return JSON.stringify([issuer, subject, tenant]);
}
