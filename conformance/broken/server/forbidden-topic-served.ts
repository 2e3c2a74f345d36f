import { scopePolicy } from '../../../server/events/policy.ts';
import type { Fault } from '../faulty-server.ts';

/** Checks who may publish, and not who may read. */
export const fault: Fault = { authorize: (topic, access) => (access.action === 'subscribe' ? 'permitted' : scopePolicy(topic, access)) };
