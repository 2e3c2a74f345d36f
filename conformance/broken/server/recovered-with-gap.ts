import type { Fault } from '../faulty-server.ts';

/** Says that nothing is missing and leaves out the first event that was missed. */
export const fault: Fault = {
  log: healthy => ({
    publish: (publication, append, done) => healthy.publish(publication, append, done),
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, {
      ...subscriber,
      event: event => { if (event.seq !== (since?.seq ?? -1) + 1) subscriber.event(event); },
    }),
  }),
};
