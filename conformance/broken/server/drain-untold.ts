import { bendEffects, type Fault } from '../faulty-server.ts';

/** Closes 1001 without a word when it is drained. */
export const fault: Fault = { session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'CLOSING' && effect.message.data.code === 1001 ? [] : [effect])) };
