import type { Fault } from '../faulty-server.ts';

/** Remembers the keys of what it refused. */
export const fault: Fault = {
  log: healthy => {
    const refused = new Set<string>();
    return {
      subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
      publish: (publication, append, done) => {
        const name = `${publication.publisher} ${publication.key}`;
        if (refused.has(name)) return done({ outcome: 'conflicting' });
        healthy.publish(publication, append, outcome => {
          if (outcome.outcome === 'unknown') refused.add(name);
          done(outcome);
        });
      },
    };
  },
};
