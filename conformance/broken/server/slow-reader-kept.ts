import type { Fault } from '../faulty-server.ts';

/** Keeps everything for a client that does not read. */
export const fault: Fault = { options: { limits: { max_unread_bytes: 1e12 } } };
