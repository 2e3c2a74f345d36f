import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It subscribes before it authenticates. */
export const fault: ClientFault = {
  session: bendEffects(effect => (sends(effect, 'AUTHENTICATE') ? [{ effect: 'send', data: { type: 'SUBSCRIBE', id: 'early', data: { topic: 'orders.42' } } }, effect] : [effect])),
};
