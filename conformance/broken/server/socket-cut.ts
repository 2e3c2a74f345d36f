import { bendEffects, type Fault } from '../faulty-server.ts';

/** Cuts the TCP connection wherever it should say why and close. */
export const fault: Fault = {
  session: bendEffects((effect, { after }) => {
    if (after.phase !== 'closing') return [effect];
    return effect.effect === 'close' ? [{ effect: 'terminate' }] : effect.effect === 'send' ? [] : [effect];
  }),
};
