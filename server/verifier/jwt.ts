import { createVerifier, TokenError } from 'fast-jwt';
import type { Key } from '../../keys/read-key.ts';
import { OptionError } from '../option-error.ts';
import { readClaims, type ClaimsOptions } from './claims.ts';
import type { Verification, Verifier } from './verifier.ts';

export interface JwtVerifierOptions extends ClaimsOptions {
  /** A token is checked against the key that its `kid` names, or the only one. */
  readonly keys: readonly Key[];
}

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
