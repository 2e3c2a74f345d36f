import { bendEffects, type Fault } from '../faulty-server.ts';

/** Ends subscriptions at a downgrade and does not say which. */
export const fault: Fault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.message.type !== 'AUTHENTICATED') return [effect];
    const { revoked: _untold, ...data } = effect.message.data;
    return [{ ...effect, message: { ...effect.message, data } }];
  }),
};
