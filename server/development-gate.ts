import type { FastifyRequest } from 'fastify';
import { isOriginAllowed } from './handshake.ts';

/** A host name that nobody else can make point here. */
const loopbackHost = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/i;

/**
 * Whether a page that asks for something in development mode is one of ours. Development mode signs tokens and revokes for whoever
 * asks, and a browser on this machine runs the pages of strangers. What no browser sent, such as the suite's requests, is let in.
 * @param origins pages that may connect besides our own, as for the WebSocket (CONN-4).
 */
export function isFromHere({ headers }: Pick<FastifyRequest, 'headers'>, origins: readonly string[]): boolean {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (origin === undefined && site === undefined) return true;
  if (origin !== undefined && origins.includes(origin)) return true;
  // A stranger's name that resolves to this machine makes his page look like ours in all but the host.
  return loopbackHost.test(host) && isOriginAllowed(origin, host, []) && (site === undefined || site === 'same-origin' || site === 'none');
}
