import { bendEffects, type Fault } from '../faulty-server.ts';

/** Quotes the refused token in its error message. */
export const fault: Fault = {
  session: (healthy, settings) => {
    let last = '';
    const telling = bendEffects(effect => (effect.effect === 'send' && effect.message.type === 'ERROR' ? [{ ...effect, message: { ...effect.message, data: { ...effect.message.data, message: `bad token ${last}` } } }] : [effect]))(healthy, settings);
    return {
      open: telling.open,
      step(state, input, now) {
        if (input.on === 'AUTHENTICATE' || input.on === 'REAUTH') last = input.token;
        return telling.step(state, input, now);
      },
    };
  },
};
