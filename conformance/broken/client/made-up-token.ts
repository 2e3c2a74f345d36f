import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** It presents a token that it made up. */
export const fault: ClientFault = {
  session: bendEffects(effect => (sends(effect, 'AUTHENTICATE') && effect.effect === 'send' ? [{ ...effect, data: { ...effect.data, data: { token: 'remembered-from-yesterday' } } }] : [effect])),
};
