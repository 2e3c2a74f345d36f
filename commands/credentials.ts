import { readFileSync } from 'node:fs';
import { readKey, type Key } from '../keys/read-key.ts';
import { commandSource } from '../conformance/tokens/command-source.ts';
import { keySource, urlSource, type TokenSource } from '../conformance/tokens/token-source.ts';
import { UsageError } from './usage-error.ts';

/** @throws {UsageError} or {KeyError} in one line that names the file. */
export function loadKey(file: string): Key {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`key ${file}: can't be read (${(error as NodeJS.ErrnoException).code}); give the path of a JWK or PEM`);
  }
  return readKey(text, file);
}

/** @throws {UsageError} unless there is exactly one way to get tokens. */
export function tokenSource(options: { readonly key?: string; readonly tokenUrl?: string; readonly tokenCommand?: string }): TokenSource {
  const ways = Object.entries({ '--key': options.key, '--token-url': options.tokenUrl, '--token-command': options.tokenCommand }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (ways.length > 1) throw new UsageError(`${ways.join(' and ')} are ${ways.length === 2 ? 'two' : 'three'} ways to get tokens; give one`);
  if (options.tokenCommand !== undefined) return commandSource(options.tokenCommand);
  if (options.tokenUrl !== undefined) return urlSource(checkUrl(options.tokenUrl, '--token-url', ['http:', 'https:']));
  if (options.key === undefined) throw new UsageError('no tokens: give --key FILE (a private key that the server trusts), --token-url URL or --token-command CMD');
  const key = loadKey(options.key);
  if (!key.signing) throw new UsageError(`key ${options.key}: is public and can only verify; give the private key`);
  return keySource(key);
}

/** @throws {UsageError} */
export function checkUrl(url: string, option: string, protocols: readonly string[]): string {
  const parsed = URL.parse(url);
  if (!parsed || !protocols.includes(parsed.protocol)) {
    throw new UsageError(`${option} ${url} is no ${protocols[0]?.slice(0, -1)} address; give one that begins with ${protocols.map(protocol => `${protocol}//`).join(' or ')}`);
  }
  return url;
}
