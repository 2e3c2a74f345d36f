import { KeyError, readKey, type Key } from '../../keys/read-key.ts';
import { systemClock, type Clock } from '../clock.ts';
import { OptionError } from '../option-error.ts';
import { createJwtVerifier, headerKid, type JwtVerifierOptions } from './jwt.ts';
import type { Verification, Verifier } from './verifier.ts';

export interface JwksVerifierOptions extends Omit<JwtVerifierOptions, 'keys' | 'now'> {
  /** Where the issuer publishes its keys (RFC 7517, section 5): `https`, or `http` on loopback. Never taken from a token. */
  readonly url: string;
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Told of a set that could not be had or used, and of keys in it that were left out. Default: a warning of the process. */
  readonly onProblem?: (problem: string) => void;
  /** Seconds between polls. Default 300. */
  readonly pollInterval?: number;
  /** Seconds within which an answer has to come. Default 5. */
  readonly deadline?: number;
  /** Seconds in which an unknown `kid` leads to at most one request, whoever sends it. Default 30. */
  readonly cooldown?: number;
}

/** A verifier that owns a poll. */
export interface JwksVerifier extends Verifier {
  close(): void;
}

/** Bytes; a set of a hundred RSA keys is smaller. */
const longestSet = 256 * 1024;
const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * A verifier whose keys come from a JWKS, polled and swapped as a whole. While the set can't be had the last one stays in use; before
 * there was one, and for keys that nobody could look up, the verdict is `unavailable` (AUTH-7).
 * @throws {OptionError} for a URL that can't be used.
 */
export function createJwksVerifier(options: JwksVerifierOptions): JwksVerifier {
  const { clock = systemClock, onProblem = problem => process.emitWarning(problem), pollInterval = 300, deadline = 5, cooldown = 30 } = options;
  const url = checkedUrl(options.url);
  let current: { readonly kids: ReadonlySet<string | null>; readonly verifier: Verifier } | null = null;
  let loading: Promise<void> | null = null;
  let lastLoad = -Infinity;
  /** Whether nobody knows what the issuer publishes by now. */
  let failing = false;
  let cancelPoll = (): void => {};

  async function load(): Promise<void> {
    try {
      const keys = usableKeys(await fetchSet(url, deadline), url, onProblem);
      const verifier = createJwtVerifier({ ...options, keys, now: () => clock.now().wall });
      current = { kids: new Set(keys.map(({ kid }) => kid)), verifier };
      failing = false;
    } catch (error) {
      onProblem(`the keys at ${url} can't be had: ${(error as Error).message}`);
      failing = true;
    }
  }

  /** One request at a time, which all who want one share. */
  function reload(): Promise<void> {
    lastLoad = clock.now().monotonic;
    loading ??= load().finally(() => { loading = null; });
    return loading;
  }

  function poll(): void {
    cancelPoll = clock.after(pollInterval, () => { void reload(); poll(); });
  }

  async function verify(token: string): Promise<Verification> {
    const kid = headerKid(token);
    const isKnown = (): boolean => current !== null && (typeof kid !== 'string' || current.kids.has(kid) || current.kids.has(null));
    if (!isKnown() && (loading !== null || clock.now().monotonic - lastLoad >= cooldown)) await reload();
    // A key that nobody could look up may be good, also in the cooldown after it.
    if (failing && !isKnown()) return { outcome: 'unavailable' };
    return current?.verifier.verify(token) ?? { outcome: 'unavailable' };
  }

  void reload();
  poll();
  return { verify, close: () => cancelPoll() };
}

function checkedUrl(text: string): string {
  if (!URL.canParse(text)) throw new OptionError('jwks', `${text} is no URL; give one like https://issuer.example/.well-known/jwks.json`);
  const { protocol, hostname, href } = new URL(text);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback.has(hostname))) throw new OptionError('jwks', `${text} is not https; keys that can be changed on the way vouch for nothing`);
  return href;
}

async function fetchSet(url: string, deadline: number): Promise<readonly unknown[]> {
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(deadline * 1000), headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error(`it answers ${response.status}`);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > longestSet) throw new Error(`it is longer than ${longestSet} bytes`);
  }
  const { keys } = JSON.parse(text) as { keys?: unknown };
  if (!Array.isArray(keys)) throw new Error('it has no "keys"');
  return keys;
}

/** The keys that can be used; the others may be for encryption, or of a kind that this server does not know. */
function usableKeys(set: readonly unknown[], url: string, onProblem: (problem: string) => void): readonly Key[] {
  const keys = new Map<string | null, Key>();
  for (const [index, jwk] of set.entries()) {
    try {
      const key = readKey(JSON.stringify(jwk), `${url} number ${index + 1}`);
      if (key.algorithm === 'HS256') throw new KeyError(key.name, 'is a secret that everybody can read');
      if (keys.has(key.kid)) throw new KeyError(key.name, `has the "kid" of another, ${key.kid}`);
      keys.set(key.kid, key);
    } catch (error) {
      if (!(error instanceof KeyError)) throw error;
      onProblem(`left out: ${error.message}`);
    }
  }
  if (keys.size === 0) throw new Error('it has no key that can be used');
  return [...keys.values()];
}
