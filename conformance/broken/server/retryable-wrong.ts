import { bendEffects, type Fault } from '../faulty-server.ts';

/** Tells clients to try again what can never succeed. */
export const fault: Fault = {
  session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'ERROR' ? [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, retryable: true } } }] : [effect])),
};
