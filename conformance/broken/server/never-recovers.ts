import type { Fault } from '../faulty-server.ts';

/** Offers to resume and never does. */
export const fault: Fault = {
  log: healthy => ({
    publish: (publication, append, done) => healthy.publish(publication, append, done),
    subscribe: (topic, _since, subscriber) => healthy.subscribe(topic, null, subscriber),
  }),
};
