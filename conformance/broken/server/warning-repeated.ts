import { bendEffects, type Fault } from '../faulty-server.ts';

/** Repeats the warning with every heartbeat. */
export const fault: Fault = {
  session: bendEffects((effect, { after }) => {
    if (effect.effect !== 'send' || effect.message.type !== 'PING' || !after.token?.warned) return [effect];
    const again = { type: 'TOKEN_EXPIRED' as const, id: `${effect.message.id}.again`, data: { reason: 'expiring' as const, expires_in: 0, auth_seq: after.token.authSeq } };
    return [effect, { effect: 'send', message: again }];
  }),
};
