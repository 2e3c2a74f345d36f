import { bendEffects, sends, type ClientFault } from '../faulty-client.ts';

/** Its PONG does not say which PING it answers. */
export const fault: ClientFault = {
  session: bendEffects(effect => (sends(effect, 'PONG') && effect.effect === 'send' ? [{ ...effect, data: { ...effect.data, reply_to: effect.data.id } }] : [effect])),
};
