import { bendEffects, type ClientFault } from '../faulty-client.ts';

/** It takes the position 0 for none. */
export const fault: ClientFault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.data.type !== 'SUBSCRIBE') return [effect];
    const { since, ...data } = effect.data.data as { since?: { seq: number } };
    return [{ ...effect, data: { ...effect.data, data: { ...data, ...(since?.seq ? { since } : {}) } } }];
  }),
};
