import { keyBehindUrl, keyFromPath, keyInHeader, otherKey, publicKeyAsSecret } from '../tokens/forge.ts';
import { algorithmNone, expiryChanged, flipSignatureBit, garbage, overlongSignature, stripSignature, truncatedSignature, type Tamper } from '../tokens/tamper.ts';
import type { Claims } from '../tokens/token-source.ts';
import type { Trial } from '../engine/trial.ts';

/** A token that no server takes, first or later (AUTH-5, REAUTH-2). */
export interface RefusedToken {
  readonly name: string;
  readonly what: string;
  readonly code: 'token_expired' | 'token_invalid';
  readonly claims: (trial: Trial) => Claims;
  readonly tamper?: Tamper;
}

const asUsual = (): Claims => ({});

/** One token for each thing that AUTH-5 names. The verdict `token_expired` is for expiry alone; all else tells nothing. */
export const refusedTokens: readonly RefusedToken[] = [
  { name: 'expired', what: 'an expired token', code: 'token_expired', claims: t => ({ exp: t.in(-30) }) },
  { name: 'just-expired', what: 'a token that expired a moment ago', code: 'token_expired', claims: t => ({ exp: t.in(-2 - t.target.clockUncertainty) }) },
  { name: 'not-yet-valid', what: 'a token that is not yet valid', code: 'token_invalid', claims: t => ({ nbf: t.in(600) }) },
  { name: 'issued-in-future', what: 'a token that is issued in the future', code: 'token_invalid', claims: t => ({ iat: t.in(600) }) },
  { name: 'bad-signature', what: 'a token with one bit of its signature flipped', code: 'token_invalid', claims: asUsual, tamper: flipSignatureBit },
  { name: 'no-signature', what: 'a token without its signature', code: 'token_invalid', claims: asUsual, tamper: stripSignature },
  { name: 'algorithm-none', what: 'an unsecured token', code: 'token_invalid', claims: asUsual, tamper: algorithmNone },
  { name: 'overlong-signature', what: 'a token whose signature goes on after its end', code: 'token_invalid', claims: asUsual, tamper: overlongSignature },
  { name: 'truncated-signature', what: 'a token with half its signature', code: 'token_invalid', claims: asUsual, tamper: truncatedSignature },
  { name: 'changed-claims', what: 'a token whose expiry was put off after it was signed', code: 'token_invalid', claims: asUsual, tamper: expiryChanged },
  { name: 'garbage', what: 'a token of which nothing can be read', code: 'token_invalid', claims: asUsual, tamper: garbage },
  { name: 'other-key', what: 'a token signed with a key that is not the issuer\'s', code: 'token_invalid', claims: asUsual, tamper: otherKey },
  { name: 'key-in-header', what: 'a token signed with a key that its own header brings', code: 'token_invalid', claims: asUsual, tamper: keyInHeader },
  { name: 'key-behind-url', what: 'a token signed with a key that its header says where to get', code: 'token_invalid', claims: asUsual, tamper: keyBehindUrl },
  { name: 'key-from-path', what: 'a token whose key name is the path of an empty file', code: 'token_invalid', claims: asUsual, tamper: keyFromPath },
  { name: 'public-key-as-secret', what: 'a token signed with the public key as a shared secret', code: 'token_invalid', claims: asUsual, tamper: publicKeyAsSecret },
  { name: 'milliseconds-expiry', what: 'a token whose expiry is in milliseconds', code: 'token_invalid', claims: t => ({ exp: t.in(3600) * 1000 }) },
  { name: 'wrong-issuer', what: 'a token of another issuer', code: 'token_invalid', claims: () => ({ iss: 'urn:wstr:another-issuer' }) },
  { name: 'no-issuer', what: 'a token without issuer', code: 'token_invalid', claims: () => ({ iss: undefined }) },
  { name: 'longer-issuer', what: 'a token of an issuer whose name begins like the right one', code: 'token_invalid', claims: t => ({ iss: `${t.issuer}.another` }) },
  { name: 'longer-audience', what: 'a token for an audience in whose name the right one stands', code: 'token_invalid', claims: t => ({ aud: `another-${t.audience}-2` }) },
  { name: 'wrong-audience', what: 'a token for another audience', code: 'token_invalid', claims: () => ({ aud: 'urn:wstr:another-audience' }) },
  { name: 'no-audience', what: 'a token without audience', code: 'token_invalid', claims: () => ({ aud: undefined }) },
  { name: 'no-expiry', what: 'a token without expiry', code: 'token_invalid', claims: () => ({ exp: undefined }) },
  { name: 'text-expiry', what: 'a token whose expiry is text', code: 'token_invalid', claims: t => ({ exp: String(t.in(3600)) }) },
  { name: 'empty-subject', what: 'a token with an empty subject', code: 'token_invalid', claims: () => ({ sub: '' }) },
  { name: 'odd-subject', what: 'a token whose subject is a list', code: 'token_invalid', claims: t => ({ sub: [t.subject] }) },
  { name: 'no-subject', what: 'a token without subject', code: 'token_invalid', claims: () => ({ sub: undefined }) },
  { name: 'overlong', what: 'a token that lives longer than max_token_lifetime', code: 'token_invalid', claims: t => ({ exp: t.in(t.target.maxTokenLifetime + 3600) }) },
];
