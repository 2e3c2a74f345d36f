import { bendEffects, type Fault } from '../faulty-server.ts';

/** Answers UNSUBSCRIBE and goes on delivering. */
export const fault: Fault = {
  session: (healthy, settings) => {
    const bent = bendEffects((effect, { input }) => (effect.effect === 'unsubscribe' && input.on === 'UNSUBSCRIBE' ? [] : [effect]))(healthy, settings);
    return {
      open: bent.open,
      step(state, input, now) {
        if (input.on === 'event' && !state.topics.has(input.event.topic)) return { state, effects: [{ effect: 'event', event: input.event }] };
        return bent.step(state, input, now);
      },
    };
  },
};
