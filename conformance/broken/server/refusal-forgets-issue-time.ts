import type { Fault } from '../faulty-server.ts';

/** Forgets when the token in force was issued once it has refused another, so that an older one then passes. */
export const fault: Fault = {
  session: healthy => ({
    open: healthy.open,
    step(state, input, now) {
      const step = healthy.step(state, input, now);
      const { token } = step.state;
      const refused = token !== null && step.effects.some(effect => effect.effect === 'send' && effect.message.type === 'ERROR');
      return refused ? { ...step, state: { ...step.state, token: { ...token, verified: { ...token.verified, issuedAt: null } } } } : step;
    },
  }),
};
