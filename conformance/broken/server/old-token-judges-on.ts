import { bendEffects, type Fault } from '../faulty-server.ts';

const lapsed = new Set<string>();

/** Remembers that a token lapsed, and refuses the application's messages under the next one too. */
export const fault: Fault = {
  session: bendEffects((effect, { before, input }) => {
    if (effect.effect !== 'send') return [effect];
    const { message } = effect;
    if (message.type === 'TOKEN_EXPIRED' && message.data.reason === 'expired') lapsed.add(before.sessionId);
    if (message.type !== 'ERROR' || input.on !== 'application' || !lapsed.has(before.sessionId)) return [effect];
    return [{ effect: 'send', message: { ...message, data: { code: 'token_expired', message: 'The token has expired.', retryable: true } } }];
  }),
};
