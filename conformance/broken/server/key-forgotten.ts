import type { Fault } from '../faulty-server.ts';

/** Takes every PUBLISH for a new event. */
export const fault: Fault = {
  log: healthy => ({
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
    publish: (publication, append, done) => healthy.publish({ ...publication, key: null }, append, done),
  }),
};
