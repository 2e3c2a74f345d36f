import type { Fault } from '../faulty-server.ts';

/** Delivers what it withheld in grace without asking whether the new token permits it. */
export const fault: Fault = {
  session: healthy => ({
    open: healthy.open,
    step(state, input, now) {
      const step = healthy.step(state, input, now);
      const accepted = input.on === 'verify.ok' && state.phase === 'grace' && step.state.phase === 'authenticated';
      if (!accepted) return step;
      const released = step.effects.filter(effect => effect.effect !== 'event');
      return { ...step, effects: [...released, ...state.withheld.map(event => ({ effect: 'event', event }) as const)] };
    },
  }),
};
