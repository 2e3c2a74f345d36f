import type { EventKindName, EventPayloads } from '../generated/events.ts';
import type { EventData } from '../generated/messages.ts';
import type { ClientEvents } from './client.ts';
import type { Emitter } from './emitter.ts';

/** An event of a known kind has its payload's type. */
export type TopicEvent = { [Kind in EventKindName]: Omit<EventData, 'kind' | 'payload'> & { readonly kind: Kind; readonly payload: EventPayloads[Kind] } }[EventKindName];

/** A wish for the events of a topic. Iterating yields those that come from then on, until it is closed or permission is lost. */
export interface Subscription extends AsyncIterable<TopicEvent> {
  readonly topic: string;
  close(): void;
}

/** Events that wait for a loop that is slower than they come. */
const bufferLimit = 1000;

/** What a subscription needs of its client. */
interface Surroundings extends Pick<Emitter<Pick<ClientEvents, 'message' | 'unsubscribed' | 'dropped'>>, 'on' | 'emit'> {
  want(what: 'subscribe' | 'unsubscribe', topic: string): void;
}

/** Makes the function that subscribes; a topic is wanted as long as anybody wants it. */
export function createSubscribe({ on, emit, want }: Surroundings): (topic: string, callback?: (event: TopicEvent) => void) => Subscription {
  const wanted: string[] = [];
  return (topic, callback) => {
    let buffer: TopicEvent[] | undefined;
    let wake: (() => void) | undefined;
    const ends = [
      on('message', message => {
        if ((message.data as EventData).topic !== topic || message.type !== 'EVENT') return;
        const event = message.data as unknown as TopicEvent;
        callback?.(event);
        if (buffer && buffer.push(event) > bufferLimit) emit('dropped', { message: { type: 'EVENT', data: buffer.shift()! }, reason: 'buffer_full' });
        wake?.();
      }),
      on('unsubscribed', each => { if (each.topic === topic) close(); }),
    ];
    function close(): void {
      if (!ends.length) return;
      for (const end of ends.splice(0)) end();
      wanted.splice(wanted.indexOf(topic), 1);
      if (!wanted.includes(topic)) want('unsubscribe', topic);
      wake?.();
    }
    wanted.push(topic);
    want('subscribe', topic);
    return {
      topic,
      close,
      async *[Symbol.asyncIterator]() {
        buffer = [];
        try {
          while (buffer.length || ends.length) {
            if (buffer.length) yield buffer.shift()!;
            else await new Promise<void>(resolve => { wake = resolve; });
          }
        } finally {
          close();
        }
      },
    };
  };
}
