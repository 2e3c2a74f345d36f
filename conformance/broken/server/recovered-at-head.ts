import type { Fault } from '../faulty-server.ts';

/** Tells where the topic stands when nothing was recovered, but with the number that was asked for. */
export const fault: Fault = {
  log: healthy => ({
    publish: (publication, append, done) => healthy.publish(publication, append, done),
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, { ...subscriber, opened: (position, recovered) => subscriber.opened(recovered || !since ? position : { ...position, seq: since.seq }, recovered) }),
  }),
};
