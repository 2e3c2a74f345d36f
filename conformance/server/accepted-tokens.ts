import type { Trial } from '../engine/trial.ts';
import type { Claims } from '../tokens/token-source.ts';

/** A token that every server takes, first or later (AUTH-5, REAUTH-2). */
export interface AcceptedToken {
  readonly name: string;
  readonly what: string;
  readonly claims: (trial: Trial) => Claims;
}

/** Seconds of two days: longer than most tokens may live, and no longer than one may have lived. */
const twoDays = 172_800;

/** What checks that are too strict, or libraries' defaults, refuse of good tokens. */
export const acceptedTokens: readonly AcceptedToken[] = [
  { name: 'from-clock-ahead', what: 'a token from an issuer whose clock is a second or two ahead', claims: t => ({ iat: t.in(1), nbf: t.in(1) }) },
  { name: 'shared-audience', what: 'a token for several audiences, this one among them', claims: t => ({ aud: ['urn:wstr:another-audience', t.audience] }) },
  { name: 'more-claims', what: 'a token with claims that nobody registered', claims: () => ({ roles: ['cook'], 'urn:wstr:shop': { floor: null, till: 3 }, auth_time: 0.5 }) },
  { name: 'fewer-claims', what: 'a token without `iat` and `jti`', claims: () => ({ iat: undefined, jti: undefined }) },
  { name: 'issued-long-ago', what: 'a token that was issued two days ago and lapses soon', claims: t => ({ iat: t.in(-twoDays) }) },
  { name: 'issued-at-its-end', what: 'a token that is issued, by a clock ahead, when it lapses', claims: t => ({ iat: t.in(3), exp: t.in(3) }) },
  { name: 'fraction-of-second', what: 'a token whose instants have fractions', claims: t => ({ iat: t.in(-60) + 0.25, exp: t.in(600) + 0.5 }) },
];
