import type { Fault } from '../faulty-server.ts';

const seen = new Map<string, object>();
const sorted = (payload: object): string => JSON.stringify(payload, (_name, value) => (Array.isArray(value) ? value.toSorted() : value));

/** Takes lists of the same members in another order for the same. */
export const fault: Fault = {
  log: healthy => ({
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
    publish(publication, append, done) {
      const name = `${publication.publisher} ${publication.key}`;
      const first = seen.get(name) ?? publication.payload;
      seen.set(name, first);
      healthy.publish({ ...publication, payload: sorted(first) === sorted(publication.payload) ? first : publication.payload }, append, done);
    },
  }),
};
