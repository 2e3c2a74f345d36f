import type { Claims } from './token-source.ts';

/** What a token source won't mint is made from a token that it did mint. */
export type Tamper = (token: string) => string;

/** Flips one bit in the middle of the signature, where no encoding hides it. */
export const flipSignatureBit: Tamper = token => {
  const [head, body, signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  return `${head}.${body}.${bytes.toString('base64url')}`;
};

/** An unsecured JWT of the same claims (RFC 7519, section 6). */
export const algorithmNone: Tamper = token => `${encode({ alg: 'none', typ: 'JWT' })}.${token.split('.')[1]}.`;

/** The same token without its signature. */
export const stripSignature: Tamper = token => `${token.split('.').slice(0, 2).join('.')}.`;

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
