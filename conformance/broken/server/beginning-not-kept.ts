import type { Fault } from '../faulty-server.ts';

/** Is off by one: who asks for everything that is kept is told that it has not recovered. */
export const fault: Fault = {
  log: healthy => ({
    publish: (publication, append, done) => healthy.publish(publication, append, done),
    subscribe: (topic, since, subscriber) => (since?.seq === 0
      ? healthy.subscribe(topic, null, { ...subscriber, opened: position => subscriber.opened(position, false) })
      : healthy.subscribe(topic, since, subscriber)),
  }),
};
