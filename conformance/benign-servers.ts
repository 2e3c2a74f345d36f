import type { BenignPeer } from './faulty-peer.ts';

/** Each timing just inside its tolerance, and what a healthy server may do that not all do. */
export const benignServers: readonly BenignPeer[] = [
  'timeout-a-bit-short', 'timeout-a-bit-long',
  'warning-a-bit-early', 'warning-with-the-heartbeat',
  'expiry-a-bit-early', 'expiry-a-bit-late',
  'grace-a-bit-short', 'grace-a-bit-long', 'no-grace',
  'heartbeat-a-bit-fast', 'heartbeat-a-bit-slow', 'asks-before-answering',
  'slow-verifier', 'far-away', 'fragmented-frames', 'grown', 'clock-behind', 'clock-ahead',
  'slow-log', 'read-only', 'short-memory', 'user-budget', 'shallow-parser',
].map(peer => ({ peer }));
