import type { Fault } from '../faulty-server.ts';

/** Lets a token into its URL, where every proxy logs it. */
export const fault: Fault = { handshake: { carriesToken: () => false } };
