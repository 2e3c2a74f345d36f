import type { Fault } from '../../broken/faulty-server.ts';

/** Clients only read; events come from its application. */
export const fault: Fault = { options: { events: { publish: false } } };
