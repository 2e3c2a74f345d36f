import { bendEffects, type Fault } from '../faulty-server.ts';

/** Closes 4441 without CLOSING, also where a client should come back with a new token. */
export const fault: Fault = { session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'CLOSING' && effect.message.data.code === 4441 ? [] : [effect])) };
