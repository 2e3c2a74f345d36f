import type { Position, Publication } from '../../../server/events/event-log.ts';
import type { Fault } from '../faulty-server.ts';

/** Looks at the key and not at what it was used for. */
export const fault: Fault = {
  log: healthy => {
    const accepted = new Map<string, Position>();
    const name = ({ publisher, key }: Publication): string => `${publisher} ${key}`;
    return {
      subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
      publish: (publication, append, done) => healthy.publish(publication, append, outcome => {
        if ('position' in outcome) accepted.set(name(publication), outcome.position);
        done(outcome.outcome === 'conflicting' ? { outcome: 'repeated', position: accepted.get(name(publication))! } : outcome);
      }),
    };
  },
};
