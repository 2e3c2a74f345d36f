import type { EventLog } from '../../server/events/event-log.ts';

/** Seconds that a slow log takes to answer. */
const slowness = 0.15;

/** A log that answers after a while, as one on another machine does. What it tells stays in order. */
export function slowly(healthy: EventLog): EventLog {
  const later = (act: () => void): void => { setTimeout(act, 1000 * slowness); };
  return {
    publish: (publication, append, done) => later(() => healthy.publish(publication, append, done)),
    subscribe(topic, since, subscriber) {
      let end = (): void => {};
      let left = false;
      later(() => { if (!left) end = healthy.subscribe(topic, since, subscriber); });
      return () => { left = true; end(); };
    },
  };
}
