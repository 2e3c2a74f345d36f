import { bendEffects, type Fault } from '../faulty-server.ts';

/** Never warns; the client learns of the expiry at the expiry. */
export const fault: Fault = {
  session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'TOKEN_EXPIRED' && effect.message.data.reason === 'expiring' ? [] : [effect])),
};
