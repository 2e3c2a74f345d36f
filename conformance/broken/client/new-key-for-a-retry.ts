import { bendEffects, type ClientFault } from '../faulty-client.ts';

/** It draws a new key for each attempt. */
export const fault: ClientFault = {
  session: bendEffects((effect, { after }) => (effect.effect === 'send' && effect.data.type === 'PUBLISH' && after.outbox.some(({ tries }) => tries > 0) ? [{ ...effect, data: { ...effect.data, data: { ...effect.data.data, idempotency_key: `k${after.sent}` } } }] : [effect])),
};
