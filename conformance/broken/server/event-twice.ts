import { bendEffects, type Fault } from '../faulty-server.ts';

/** Delivers an event twice. */
export const fault: Fault = { session: bendEffects(effect => (effect.effect === 'event' && effect.event.seq % 4 === 0 ? [effect, effect] : [effect])) };
