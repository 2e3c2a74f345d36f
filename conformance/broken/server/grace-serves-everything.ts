import { bendEffects, type Fault } from '../faulty-server.ts';

/** Serves application messages under a lapsed token. */
export const fault: Fault = {
  session: bendEffects((effect, { input }) => {
    const refusal = effect.effect === 'send' && effect.message.type === 'ERROR' && effect.message.data.code === 'token_expired';
    return refusal && input.on === 'application' ? [{ effect: 'deliver', message: input.message }] : [effect];
  }),
};
