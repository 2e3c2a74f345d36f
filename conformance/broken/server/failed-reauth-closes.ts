import { bendEffects, type Fault } from '../faulty-server.ts';

/** A refused REAUTH costs the connection, although the old token is still good. */
export const fault: Fault = {
  session: bendEffects((effect, { input, before }) => {
    const failed = effect.effect === 'send' && effect.message.type === 'ERROR' && (input.on === 'verify.fail' || input.on === 'verify.ok') && before.token !== null;
    return failed ? [effect, { effect: 'close', code: 4401, reason: 'authentication_failed' }] : [effect];
  }),
};
