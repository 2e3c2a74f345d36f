import { BoundedMap } from './bounded-map.ts';

/** Tokens that are remembered. */
const most = 4096;

/** What the connections of one trace tell of their clients together. Tokens are hashes here. */
export class ClientMemory {
  /** Tokens that were refused for good, by the code that did it (CLI-9). */
  readonly refused = new BoundedMap<string, string>(most);
  /** Tokens of connections that ended with `never`, which only the application may follow by another login (CLI-5). */
  readonly ended = new BoundedMap<string, { readonly code: number; readonly at: number }>(most);
  /** Tokens of connections that ended with `retry_after`, and from when on it is over (CLI-5). */
  readonly waiting = new BoundedMap<string, number>(most);
  /** Users whose client left right after a REAUTH was refused, and when; coming back at once it has given up a connection that worked (CLI-4). */
  readonly left = new BoundedMap<unknown, number>(most);
  /** What was answered for each user's idempotency key, and when (EVT-3). */
  readonly published = new BoundedMap<string, { readonly where: string; readonly at: number }>(most);
}
