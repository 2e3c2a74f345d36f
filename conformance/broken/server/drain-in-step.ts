import { bendEffects, type Fault } from '../faulty-server.ts';

/** Sends all clients back at the same time when it is drained. */
export const fault: Fault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.message.type !== 'CLOSING' || effect.message.data.code !== 1001) return [effect];
    return [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, retry_after: 1 } } }];
  }),
};
