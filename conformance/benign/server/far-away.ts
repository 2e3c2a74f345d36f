import type { Fault } from '../../broken/faulty-server.ts';

/** A quarter of a second from the suite and back. */
export const fault: Fault = { network: { delay: 125, fragments: false } };
