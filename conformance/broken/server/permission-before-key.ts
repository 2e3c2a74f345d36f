import type { Fault } from '../faulty-server.ts';

/** Judges permission before it looks for the key, so that a retry with fewer rights is refused. */
export const fault: Fault = {
  log: healthy => ({
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
    publish: (publication, append, done) => (append ? healthy.publish(publication, append, done) : done({ outcome: 'unknown' })),
  }),
};
