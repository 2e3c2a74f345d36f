import { createHash, createPrivateKey, createPublicKey, createSecretKey, type KeyObject } from 'node:crypto';

/** The signature algorithms that a key can be pinned to (RFC 7518, section 3.1; RFC 8037, section 3.1). */
export type Algorithm = 'ES256' | 'EdDSA' | 'RS256' | 'HS256';

/** A key pinned to the one algorithm that its kind allows (RFC 8725, section 3.1). */
export interface Key {
  /** What is said of the key in messages: a file name, never key material. */
  readonly name: string;
  readonly algorithm: Algorithm;
  readonly kid: string | null;
  /** Signs; null where only the public half is known. */
  readonly signing: KeyObject | null;
  readonly verifying: KeyObject;
}

/** A key that can't be used: one line that names it and says what to do. */
export class KeyError extends Error {
  constructor(name: string, problem: string) {
    super(`key ${name}: ${problem}`);
    this.name = 'KeyError';
  }
}

/** RFC 7518, section 3.2: an HMAC key is at least as long as the hash. */
const shortestSecretBytes = 32;
/** RFC 7518, section 3.3. */
const shortestRsaBits = 2048;
const kinds = 'an EC key on P-256 (ES256), an Ed25519 key (EdDSA), or an RSA key of 2048 bits or more (RS256)';

/**
 * Reads a key from the text of a JWK (private, public or `oct`) or a PEM.
 * @throws {KeyError} when the text is no such key or the key is too weak for its algorithm.
 */
export function readKey(text: string, name: string): Key {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return readJwk(trimmed, name);
  if (trimmed.startsWith('-----BEGIN ')) return readPem(trimmed, name);
  throw new KeyError(name, 'is neither a JWK (JSON) nor a PEM; give one of the two');
}

function readJwk(text: string, name: string): Key {
  let jwk: Record<string, unknown>;
  try {
    jwk = JSON.parse(text);
  } catch {
    throw new KeyError(name, 'is not valid JSON; a JWK is one JSON object with "kty"');
  }
  const kid = typeof jwk['kid'] === 'string' ? jwk['kid'] : null;
  if (jwk['kty'] === 'oct') {
    if (jwk['alg'] !== undefined && jwk['alg'] !== 'HS256') throw new KeyError(name, `"alg" is ${JSON.stringify(jwk['alg'])}; an "oct" key is used with HS256`);
    const bytes = Buffer.from(typeof jwk['k'] === 'string' ? jwk['k'] : '', 'base64url');
    if (bytes.length < shortestSecretBytes) {
      throw new KeyError(name, `the secret has ${bytes.length} bytes; HS256 needs at least ${shortestSecretBytes}`);
    }
    const secret = createSecretKey(bytes);
    return { name, algorithm: 'HS256', kid, signing: secret, verifying: secret };
  }
  if (Array.isArray(jwk['keys'])) throw new KeyError(name, 'is a set of keys; give one of them');
  try {
    const signing = typeof jwk['d'] === 'string' ? createPrivateKey({ key: jwk, format: 'jwk' }) : null;
    const key = pinned(name, kid, signing, createPublicKey({ key: jwk, format: 'jwk' }));
    if (jwk['alg'] !== undefined && jwk['alg'] !== key.algorithm) throw new KeyError(name, `"alg" is ${JSON.stringify(jwk['alg'])}; a key of this kind is used with ${key.algorithm}`);
    if (jwk['use'] !== undefined && jwk['use'] !== 'sig') throw new KeyError(name, `"use" is ${JSON.stringify(jwk['use'])}; give a key for signatures`);
    return key;
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError(name, `is no JWK that can be read; give ${kinds}`);
  }
}

function readPem(text: string, name: string): Key {
  try {
    const signing = text.includes('PRIVATE KEY-----') ? createPrivateKey(text) : null;
    return pinned(name, null, signing, createPublicKey(text));
  } catch (error) {
    if (error instanceof KeyError) throw error;
    throw new KeyError(name, `is no PEM that can be read; give ${kinds}, unencrypted, as PKCS#8 or SPKI`);
  }
}

function pinned(name: string, kid: string | null, signing: KeyObject | null, verifying: KeyObject): Key {
  return { name, algorithm: algorithmOf(name, verifying), kid, signing, verifying };
}

/** The one algorithm that a key of this kind is used with. */
function algorithmOf(name: string, { asymmetricKeyType: kind, asymmetricKeyDetails: details = {} }: KeyObject): Algorithm {
  if (kind === 'ec' && details.namedCurve === 'prime256v1') return 'ES256';
  if (kind === 'ed25519') return 'EdDSA';
  if (kind !== 'rsa') throw new KeyError(name, `is of kind ${kind}${details.namedCurve ? ` on ${details.namedCurve}` : ''}; give ${kinds}`);
  if ((details.modulusLength ?? 0) >= shortestRsaBits) return 'RS256';
  throw new KeyError(name, `has ${details.modulusLength} bits; RS256 needs at least ${shortestRsaBits}`);
}

/** The RFC 7638 thumbprint of a key's public half, used as `kid` of keys that come without one. */
export function thumbprint(key: KeyObject): string {
  const { crv, e, kty, n, x, y } = key.export({ format: 'jwk' });
  // The members that RFC 7638 and RFC 8037 name for the kind, in alphabetical order; the others are undefined.
  return createHash('sha256').update(JSON.stringify({ crv, e, kty, n, x, y })).digest('base64url');
}
