import type { Fault } from '../../broken/faulty-server.ts';

/** Its text frames come in fragments. */
export const fault: Fault = { network: { delay: 0, fragments: true } };
