import type { Fault } from '../faulty-server.ts';

/** Has one set of keys for all users. */
export const fault: Fault = {
  log: healthy => ({
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
    publish: (publication, append, done) => healthy.publish({ ...publication, publisher: 'everybody' }, append, done),
  }),
};
