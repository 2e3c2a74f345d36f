import { bendEffects, type Fault } from '../faulty-server.ts';

/** Takes messages of the application from whoever sends them. */
export const fault: Fault = {
  session: bendEffects((effect, { input, before }) => {
    const refusal = effect.effect === 'send' && effect.message.type === 'ERROR' && input.on === 'application' && before.token === null;
    return refusal ? [{ effect: 'deliver', message: input.message }] : [effect];
  }),
};
