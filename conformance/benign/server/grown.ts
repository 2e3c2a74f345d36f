import { bendEffects, type Fault } from '../../broken/faulty-server.ts';

/** A later version: fields and types that nobody knows yet, keys in another order, whole seconds, what is optional left out. */
export const fault: Fault = {
  // It tells no limits, so it has none (AUTH-8).
  options: { limits: { messages_per_second: 1e6 } },
  session: bendEffects(effect => {
    if (effect.effect !== 'send') return [effect];
    const { type, id } = effect.message;
    const { refresh_lead, expires_at, server_time, ...data } = ('data' in effect.message ? effect.message.data : {}) as Record<string, unknown>;
    const whole = typeof data['expires_in'] === 'number' ? { expires_in: Math.floor(data['expires_in']) } : {};
    const message = { later: [1], ...('data' in effect.message ? { data: { ...data, ...whole, later: true } } : {}), id, ...('reply_to' in effect.message ? { reply_to: effect.message.reply_to } : {}), type };
    const news = { type: 'NEWS', id: 'n', data: null };
    return type === 'PONG' ? [{ ...effect, message: news as never }, { ...effect, message: message as never }] : [{ ...effect, message: message as never }];
  }),
};
