import { bendEffects, type Fault } from '../faulty-server.ts';

/** It has taken REAUTH back, and says nothing to whoever sends one. */
export const fault: Fault = {
  options: { reauth: false },
  session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'ERROR' && effect.message.data.code === 'not_supported' ? [] : [effect])),
};
