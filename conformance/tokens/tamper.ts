import type { KeyObject } from 'node:crypto';
import type { Claims } from './token-source.ts';

/** What a token source won't mint is made from a token that it did mint. `publicKey`: the target's, where it is known. */
export type Tamper = (token: string, publicKey: KeyObject | null) => string;

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

/** A signature that goes on after its end, which a lenient decoder cuts off. */
export const overlongSignature: Tamper = token => `${token}AAAA`;

/** Half a signature. */
export const truncatedSignature: Tamper = token => token.slice(0, -Math.floor((token.length - token.lastIndexOf('.')) / 2));

/** Other claims under the signature of these: the expiry is put off, the signature kept. */
export const expiryChanged: Tamper = token => {
  const [head, body = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>;
  return `${head}.${encode({ ...claims, exp: Number(claims['exp']) + 1 })}.${signature}`;
};

/** A token of which nothing can be read. */
export const garbage: Tamper = () => 'bm90.YSB0b2tlbg.YXQgYWxs';

function encode(value: Claims): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
