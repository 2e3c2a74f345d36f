import { bendEffects, type Fault } from '../faulty-server.ts';

/** Closes without saying why in CLOSING. */
export const fault: Fault = { session: bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'CLOSING' ? [] : [effect])) };
