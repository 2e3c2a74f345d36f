import type { Fault } from '../faulty-server.ts';

/** Delivers events under a token that has lapsed. */
export const fault: Fault = {
  session: healthy => ({
    open: healthy.open,
    step(state, input, now) {
      if (input.on !== 'event' || state.phase !== 'grace') return healthy.step(state, input, now);
      return { state: { ...state, topics: new Map(state.topics).set(input.event.topic, input.event) }, effects: [{ effect: 'event', event: input.event }] };
    },
  }),
};
