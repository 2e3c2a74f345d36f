import type { Fault } from '../faulty-server.ts';

const kinds = new Map<string, string>();

/** Takes an event of another kind under the same key for the same. */
export const fault: Fault = {
  log: healthy => ({
    subscribe: (topic, since, subscriber) => healthy.subscribe(topic, since, subscriber),
    publish(publication, append, done) {
      const name = `${publication.publisher} ${publication.key}`;
      const kind = kinds.get(name) ?? publication.kind;
      kinds.set(name, kind);
      healthy.publish({ ...publication, kind }, append, done);
    },
  }),
};
