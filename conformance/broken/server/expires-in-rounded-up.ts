import { bendEffects, type Fault } from '../faulty-server.ts';

/** Tells a client that its token lives longer than it does. */
export const fault: Fault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.message.type !== 'AUTHENTICATED' || effect.message.data.expires_in > 1000) return [effect];
    return [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, expires_in: effect.message.data.expires_in + 30 } } }];
  }),
};
