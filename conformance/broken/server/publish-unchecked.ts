import { scopePolicy } from '../../../server/events/policy.ts';
import type { Fault } from '../faulty-server.ts';

/** Lets whoever reads a topic publish on it. */
export const fault: Fault = { authorize: (topic, access) => scopePolicy(topic, { ...access, scopes: access.scopes.map(scope => (access.action === 'publish' ? scope.replace('read:', 'write:') : scope)) }) };
