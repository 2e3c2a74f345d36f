import type { KeyObject } from 'node:crypto';
import type { Key } from '../../keys/read-key.ts';
import { sign } from '../../keys/sign.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** Where the suite's tokens come from. The target has to trust it. */
export interface TokenSource {
  /** Named in messages: a file or an address, never key material. */
  readonly name: string;
  /** With which the target verifies; null where it is not known or a shared secret. */
  readonly publicKey: KeyObject | null;
  /** @throws {TokenSourceError} when there is no token to be had. */
  mint(claims: Claims): Promise<string>;
}

/** No token could be had: one line that says from where and why. */
export class TokenSourceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'TokenSourceError';
  }
}

/** Signs tokens with a private key or secret that the target trusts. */
export function keySource(key: Key): TokenSource {
  return {
    name: `--key ${key.name}`,
    publicKey: key.algorithm === 'HS256' ? null : key.verifying,
    mint: async claims => sign(key, claims),
  };
}

/** Seconds that a token endpoint may take. */
const patience = 10;

/** Asks an endpoint: POST the claims as JSON, get `{"token": …}`. */
export function urlSource(url: string): TokenSource {
  return {
    name: `--token-url ${url}`,
    publicKey: null,
    async mint(claims) {
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(claims),
          signal: AbortSignal.timeout(patience * 1000),
        });
      } catch {
        throw new TokenSourceError(`--token-url ${url} can't be reached; is the server up?`);
      }
      if (!response.ok) throw new TokenSourceError(`--token-url ${url} answered ${response.status}; it has to sign the claims that are posted to it`);
      const body: unknown = await response.json().catch(() => null);
      const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : null;
      if (typeof token !== 'string' || token === '') throw new TokenSourceError(`--token-url ${url} answered without {"token": "…"}`);
      return token;
    },
  };
}
