import { bendEffects, type Fault } from '../faulty-server.ts';

/** Writes down who came in and not who was refused. */
export const fault: Fault = { session: bendEffects(effect => (effect.effect === 'audit' && effect.record.event === 'refusal' ? [] : [effect])) };
