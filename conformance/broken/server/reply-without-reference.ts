import { bendEffects, type Fault } from '../faulty-server.ts';

/** Refuses malformed messages without saying which. */
export const fault: Fault = {
  session: bendEffects((effect, { input }) => {
    if (effect.effect !== 'send' || effect.message.type !== 'ERROR' || input.on !== 'malformed') return [effect];
    const { reply_to: _, ...message } = effect.message;
    return [{ ...effect, message }];
  }),
};
