import type { Fault } from '../../broken/faulty-server.ts';

/** Keeps little of a topic's history, and says so. */
export const fault: Fault = { options: { limits: { resume_bytes: 4096, resume_events: 20, max_subscriptions: 5 } } };
