import { bendEffects, type Fault } from '../faulty-server.ts';

/** Advertises no longer a warning window than the token has left. */
export const fault: Fault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.message.type !== 'AUTHENTICATED') return [effect];
    const { data } = effect.message;
    return [{ ...effect, message: { ...effect.message, data: { ...data, expiry_warning: Math.min(data.expiry_warning, data.expires_in) } } }];
  }),
};
