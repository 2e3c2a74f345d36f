import { bendEffects, type Fault } from '../faulty-server.ts';

/** Tells the client another user than the token's subject. */
export const fault: Fault = {
  session: bendEffects(effect =>
    effect.effect === 'send' && effect.message.type === 'AUTHENTICATED' ? [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, user_id: 'user' } } }] : [effect],
  ),
};
