import type { Fault } from '../faulty-server.ts';

/** Takes every page of its own host for its own, whatever the port. */
export const fault: Fault = { handshake: { isOriginAllowed: (origin, host) => origin === undefined || (URL.canParse(origin) && new URL(origin).hostname === new URL(`http://${host}`).hostname) } };
