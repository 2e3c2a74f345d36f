import { document } from '../generated/document.ts';

/** CONN-1: what an offer of subprotocols leads to. `selected` is null where the answer names none. */
export interface SubprotocolChoice {
  readonly selected: string | null;
  readonly supported: boolean;
}

const family = document.subprotocol.slice(0, document.subprotocol.lastIndexOf('.') + 1);

/** CONN-1: an offer without any version of this protocol is served as the current one. */
export function chooseSubprotocol(offered: Iterable<string>): SubprotocolChoice {
  const versions = [...offered].filter(name => name.startsWith(family));
  if (versions.includes(document.subprotocol)) return { selected: document.subprotocol, supported: true };
  const [unknown] = versions;
  return unknown === undefined ? { selected: null, supported: true } : { selected: unknown, supported: false };
}

const tokenNames = new Set(['token', 'access_token', 'id_token', 'jwt', 'auth', 'authorization']);
const looksLikeJwt = /^eyJ[^.]*\.[^.]*\.[^.]*$/;

/** CONN-2: whether the query of a request's URL carries a token, by name or by look. */
export function carriesToken(url: string): boolean {
  const query = url.indexOf('?');
  if (query < 0) return false;
  for (const [name, value] of new URLSearchParams(url.slice(query + 1))) {
    if (tokenNames.has(name.toLowerCase()) || looksLikeJwt.test(value)) return true;
  }
  return false;
}

/**
 * CONN-4: whether a page of this origin may connect. Absent is allowed, because only browsers must send it; the endpoint's
 * own is what React Native sends; `null` (a sandboxed page) only where listed.
 * @param host the request's Host header.
 * @param allowed exact origins such as `https://till.example`.
 */
export function isOriginAllowed(origin: string | undefined, host: string | undefined, allowed: readonly string[]): boolean {
  if (origin === undefined || allowed.includes(origin)) return true;
  return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
}

/** What is judged of an upgrade before a session begins. */
export interface Handshake {
  readonly chooseSubprotocol: typeof chooseSubprotocol;
  readonly carriesToken: typeof carriesToken;
  readonly isOriginAllowed: typeof isOriginAllowed;
}

export const handshake: Handshake = { chooseSubprotocol, carriesToken, isOriginAllowed };
