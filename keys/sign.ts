import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto';
import { KeyError, thumbprint, type Algorithm, type Key } from './read-key.ts';

/**
 * Signs claims exactly as given (RFC 7515, compact serialization). No claim is added, checked or ordered, because the
 * suite has to mint what libraries refuse to: an `exp` that is a string, a token without `sub`.
 * @param header replaces members of the protected header; undefined removes one.
 * @throws {KeyError} when the key is public.
 */
export function sign(key: Key, claims: Readonly<Record<string, unknown>>, header: Readonly<Record<string, unknown>> = {}): string {
  if (!key.signing) throw new KeyError(key.name, 'is public and can only verify; give the private key');
  const kid = key.kid === null ? {} : { kid: key.kid };
  const input = `${segment({ alg: key.algorithm, typ: 'JWT', ...kid, ...header })}.${segment(claims)}`;
  const signature = signatureOf(key.algorithm, key.signing, Buffer.from(input));
  return `${input}.${signature.toString('base64url')}`;
}

/** A new ES256 key that lives in this process only. */
export function generateKey(name: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { name, algorithm: 'ES256', kid: thumbprint(publicKey), signing: privateKey, verifying: publicKey };
}

function signatureOf(algorithm: Algorithm, key: KeyObject, input: Buffer): Buffer {
  switch (algorithm) {
    case 'HS256': return createHmac('sha256', key).update(input).digest();
    case 'ES256': return signBytes('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
    case 'RS256': return signBytes('sha256', input, key);
    case 'EdDSA': return signBytes(null, input, key);
  }
}

function segment(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
