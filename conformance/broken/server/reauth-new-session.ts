import { bendEffects, type Fault } from '../faulty-server.ts';

/** REAUTH begins another session. */
export const fault: Fault = {
  session: bendEffects(effect => {
    if (effect.effect !== 'send' || effect.message.type !== 'AUTHENTICATED' || effect.message.data.auth_seq === 1) return [effect];
    const data = { ...effect.message.data, session_id: `${effect.message.data.session_id}-${effect.message.data.auth_seq}` };
    return [{ ...effect, message: { ...effect.message, data } }];
  }),
};
