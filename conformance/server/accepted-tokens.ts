import type { Trial } from '../engine/trial.ts';
import type { Claims } from '../tokens/token-source.ts';

/** A token that every server takes, first or later (AUTH-5, REAUTH-2). */
export interface AcceptedToken {
  readonly name: string;
  readonly what: string;
  readonly claims: (trial: Trial) => Claims;
}

/** What checks that are too strict, or libraries' defaults, refuse of good tokens. */
export const acceptedTokens: readonly AcceptedToken[] = [
  { name: 'from-clock-ahead', what: 'a token from an issuer whose clock is a second or two ahead', claims: t => ({ iat: t.in(1), nbf: t.in(1) }) },
  { name: 'shared-audience', what: 'a token for several audiences, this one among them', claims: t => ({ aud: ['urn:wstr:another-audience', t.audience] }) },
  { name: 'more-claims', what: 'a token with claims that nobody registered', claims: () => ({ roles: ['cook'], 'urn:wstr:shop': { floor: null, till: 3 }, auth_time: 0.5 }) },
  { name: 'fewer-claims', what: 'a token without issue time and name of its own', claims: () => ({ iat: undefined, jti: undefined }) },
  { name: 'fraction-of-second', what: 'a token whose instants have fractions', claims: t => ({ iat: t.in(-60) + 0.25, exp: t.in(600) + 0.5 }) },
];
