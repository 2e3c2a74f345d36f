import type { Fault } from '../faulty-server.ts';

/** Compares the host of an Origin, and not its text. */
export const fault: Fault = { handshake: { isOriginAllowed: (origin, host) => origin === undefined || (URL.canParse(origin) && new URL(origin).host === host) } };
