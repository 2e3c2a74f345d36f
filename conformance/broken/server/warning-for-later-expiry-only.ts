import { bendEffects, type Fault } from '../faulty-server.ts';

/** Once it has warned, warns again of a later expiry only, not of an earlier one. */
export const fault: Fault = {
  session: bendEffects((effect, { before, after }) => {
    if (effect.effect !== 'send' || effect.message.type !== 'TOKEN_EXPIRED' || effect.message.data.reason !== 'expiring') return [effect];
    const earlier = before.token?.warned && after.token && after.token.verified.expiresAt < before.token.verified.expiresAt;
    return earlier ? [] : [effect];
  }),
};
