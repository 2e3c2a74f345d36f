import { bendEffects, type Fault } from '../faulty-server.ts';

/** Warns only of tokens that live long enough for the whole configured warning. */
export const fault: Fault = {
  session: bendEffects((effect, { after, settings }) => {
    const isWarning = effect.effect === 'send' && effect.message.type === 'TOKEN_EXPIRED' && effect.message.data.reason === 'expiring';
    return isWarning && (after.token?.window ?? 0) < settings.timings.expiry_warning ? [] : [effect];
  }),
};
