import type { BenignPeer } from './faulty-peer.ts';

/** What a healthy client may do that the reference client does not. */
export const benignClients: readonly BenignPeer[] = [
  'pings-by-itself', 'extended', 'no-subprotocol', 'slow-line', 'display-only', 'says-nothing', 'newer-token-after-unavailable',
].map(peer => ({ peer }));
