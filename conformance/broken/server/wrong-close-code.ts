import { bendEffects, type Fault } from '../faulty-server.ts';

/** Closes an expired session as if all were well. */
export const fault: Fault = {
  session: bendEffects(effect => (effect.effect === 'close' && effect.code === 4410 ? [{ ...effect, code: 1000 }] : [effect])),
};
