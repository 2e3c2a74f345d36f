import { bendEffects, type Fault } from '../faulty-server.ts';

/** Drops every third event, as a full queue would. */
export const fault: Fault = {
  session: (healthy, settings) => {
    let count = 0;
    return bendEffects(effect => (effect.effect === 'event' && (count += 1) % 3 === 0 ? [] : [effect]))(healthy, settings);
  },
};
