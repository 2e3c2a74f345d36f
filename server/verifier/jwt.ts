import { createVerifier, TokenError } from 'fast-jwt';
import type { Key } from '../../keys/read-key.ts';
import { OptionError } from '../option-error.ts';
import type { Verification, Verifier, VerifiedToken } from './verifier.ts';

export interface JwtVerifierOptions {
  /** A token is checked against the key that its `kid` names, or the only one. */
  readonly keys: readonly Key[];
  readonly issuer: string;
  readonly audience: string;
  /** The claim that carries the audience; any element of an array matches. Default `aud`. */
  readonly audienceClaim?: string;
  /** The claim that carries the tenant; no tenant where absent. */
  readonly tenantClaim?: string;
  /** Seconds by which `nbf` and `iat` may lie in the future (`clock_leeway`). */
  readonly leeway: number;
  /** Wall clock in NumericDate seconds. */
  readonly now: () => number;
}

/** RFC 7519 allows any length; a subject ends up in logs and in AUTHENTICATED. */
const longestSubjectBytes = 256;
const compactForm = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

const invalid: Verification = { outcome: 'fail', code: 'token_invalid' };

/**
 * A verifier for JWTs (RFC 7519) by fast-jwt. Each key is pinned to one algorithm (RFC 8725, section 3.1) and nothing is
 * cached, because a cached token outlives its revocation. `jku`, `x5u` and `jwk` in a header are never looked at.
 * Claims are checked here and not by the library, which skips the check of a claim that is absent.
 * @throws {OptionError} when the options would accept more than they should.
 */
export function createJwtVerifier(options: JwtVerifierOptions): Verifier {
  if (options.keys.length === 0) throw new OptionError('keys', 'is empty; give at least one key');
  if (!options.issuer) throw new OptionError('issuer', 'is empty; give the exact value of "iss"');
  if (!options.audience) throw new OptionError('audience', 'is empty; give the exact value that tokens carry');
  const entries = options.keys.map(key => ({ kid: key.kid, check: checkSignature(key) }));
  const names = new Set(entries.map(entry => entry.kid));
  if (names.size < entries.length) throw new OptionError('keys', 'two have the same "kid"; give each its own');
  // A single key needs no name: a token without `kid` is checked against it, and so is any where the key has none.
  const only = entries.length === 1 ? entries[0] : undefined;

  function verifyNow(token: string): Verification {
    if (!compactForm.test(token)) return invalid;
    const kid = headerKid(token);
    if (kid === invalidKid) return invalid;
    const entry = entries.find(each => each.kid === kid) ?? (kid === null || only?.kid === null ? only : undefined);
    const claims = entry?.check(token);
    const verified = claims ? readClaims(claims, options) : null;
    return verified ? { outcome: 'ok', token: verified } : invalid;
  }
  return { verify: async token => verifyNow(token) };
}

/** Yields the claims of a rightly signed token, else null. */
function checkSignature(key: Key): (token: string) => Record<string, unknown> | null {
  const verify = createVerifier({
    key: key.algorithm === 'HS256' ? key.verifying.export() : key.verifying.export({ type: 'spki', format: 'pem' }),
    algorithms: [key.algorithm],
    cache: false,
    ignoreExpiration: true,
    ignoreNotBefore: true,
  });
  return token => {
    try {
      return verify(token);
    } catch (error) {
      // Odd numbers in claims make the library throw errors of other classes; all of them mean that the token is bad.
      if (error instanceof TokenError || error instanceof RangeError || error instanceof TypeError || error instanceof SyntaxError) return null;
      throw error;
    }
  };
}

const invalidKid = Symbol('invalid kid');

/** The `kid` of a token's header, not verified: null without one, a symbol for what is no header or no text. */
export function headerKid(token: string): string | null | typeof invalidKid {
  try {
    const header = JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString());
    const kid = header?.kid;
    return kid === undefined ? null : typeof kid === 'string' ? kid : invalidKid;
  } catch {
    return invalidKid;
  }
}

function readClaims(claims: Record<string, unknown>, options: JwtVerifierOptions): VerifiedToken | null {
  const { iss, sub, exp, iat, nbf, jti } = claims;
  const now = options.now();
  if (iss !== options.issuer) return null;
  if (!matches(claims[options.audienceClaim ?? 'aud'], options.audience)) return null;
  if (typeof sub !== 'string' || sub === '' || Buffer.byteLength(sub) > longestSubjectBytes) return null;
  if (!isInstant(exp)) return null;
  if (nbf !== undefined && !(isInstant(nbf) && nbf <= now + options.leeway)) return null;
  if (iat !== undefined && !(isInstant(iat) && iat <= now + options.leeway)) return null;
  const tenant = options.tenantClaim === undefined ? undefined : claims[options.tenantClaim];
  if (tenant !== undefined && typeof tenant !== 'string') return null;
  return {
    identity: { issuer: options.issuer, subject: sub, tenant: tenant ?? null },
    expiresAt: exp,
    issuedAt: iat ?? null,
    tokenId: typeof jti === 'string' ? jti : null,
    scopes: typeof claims['scope'] === 'string' ? claims['scope'].split(' ').filter(Boolean) : [],
  };
}

function matches(claim: unknown, wanted: string): boolean {
  return Array.isArray(claim) ? claim.includes(wanted) : claim === wanted;
}

/** Finite and not negative: `exp` of 1e400 parses to Infinity. */
function isInstant(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}
