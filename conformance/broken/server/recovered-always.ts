import type { Fault } from '../faulty-server.ts';

/** Says that everybody who comes back has recovered. */
export const fault: Fault = {
  log: healthy => ({
    publish: (publication, append, done) => healthy.publish(publication, append, done),
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, { ...subscriber, opened: (position, recovered) => subscriber.opened(position, recovered || since !== null) }),
  }),
};
