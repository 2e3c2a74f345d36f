import { bendEffects, type Fault } from '../faulty-server.ts';

/** Counts `retry_after` from the last REAUTH of the minute, not from the first, whose end makes room. */
export const fault: Fault = {
  session: bendEffects((effect, { before, input, now }) => {
    const last = before.reauths.at(-1);
    if (effect.effect !== 'send' || effect.message.type !== 'ERROR' || input.on !== 'REAUTH' || last === undefined || effect.message.data.code !== 'rate_limited') return [effect];
    return [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, retry_after: 60 - (now.monotonic - last) } } }];
  }),
};
