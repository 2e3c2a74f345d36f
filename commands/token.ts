import { randomUUID } from 'node:crypto';
import { tokenSource } from './credentials.ts';
import { UsageError } from './usage-error.ts';

export interface TokenOptions {
  readonly key?: string;
  readonly tokenUrl?: string;
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** `name=value`, the value as JSON where it is that. */
  readonly claim: readonly string[];
}

/** Mints one token for trying things out. */
export async function token(options: TokenOptions): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return tokenSource(options).mint({
    iss: options.issuer,
    aud: options.audience,
    sub: options.subject,
    iat: now,
    exp: now + options.expiresIn,
    jti: randomUUID(),
    ...Object.fromEntries(options.claim.map(parseClaim)),
  });
}

function parseClaim(text: string): [string, unknown] {
  const equals = text.indexOf('=');
  if (equals < 1) throw new UsageError(`--claim ${text} has no name; give name=value`);
  const value = text.slice(equals + 1);
  try {
    return [text.slice(0, equals), JSON.parse(value)];
  } catch {
    return [text.slice(0, equals), value];
  }
}
