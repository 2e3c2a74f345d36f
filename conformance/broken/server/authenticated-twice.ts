import { bendEffects, type Fault } from '../faulty-server.ts';

/** Answers each accepted token twice. */
export const fault: Fault = {
  session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'AUTHENTICATED' ? [effect, effect] : [effect])),
};
