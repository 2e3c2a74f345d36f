import { test } from 'tap';
import type { SessionInput, SubscribeRequest } from '../session/state.ts';
import type { EventLog, Subscriber } from './event-log.ts';
import { Feeds } from './feeds.ts';

const ask = (topic: string, since: SubscribeRequest['since'] = null): SubscribeRequest => ({ on: 'SUBSCRIBE', id: `q-${topic}`, topic, since });
const position = { epoch: 'e', seq: 1 };

/** Feeds of a client that reads when it is told to, and a log that writes down what it is asked. */
function stage(): { feeds: Feeds; asked: string[]; taken: SessionInput[]; subscribers: Subscriber[]; client: { reads: boolean } } {
  const [asked, taken, subscribers, client] = [[] as string[], [] as SessionInput[], [] as Subscriber[], { reads: true }];
  const log: EventLog = {
    publish: () => {},
    subscribe(topic, _since, subscriber) {
      asked.push(topic);
      subscribers.push(subscriber);
      return () => asked.push(`end ${topic}`);
    },
  };
  return { feeds: new Feeds({ log, isReadingUp: () => client.reads, take: input => taken.push(input) }), asked, taken, subscribers, client };
}

test('The history of one more topic goes out once the client has read what was sent', async t => {
  const { feeds, asked, client } = stage();
  client.reads = false;
  for (const topic of ['a', 'b', 'c']) feeds.open(ask(topic, position));
  feeds.open(ask('live'));
  t.strictSame(asked, ['live'], 'without a history there is nothing to wait for');
  feeds.goOn();
  t.strictSame(asked, ['live']);
  feeds.close('b');
  client.reads = true;
  feeds.goOn();
  t.strictSame(asked, ['live', 'a', 'c'], 'not what was left in the meantime');
});

test('What the log says after a topic was left reaches nobody', async t => {
  const { feeds, asked, taken, subscribers } = stage();
  feeds.open(ask('a'));
  subscribers[0]!.opened(position, false);
  t.match(taken, [{ on: 'SUBSCRIBE', id: 'q-a', log: { position, recovered: false } }]);
  feeds.closeAll();
  t.strictSame(asked, ['a', 'end a']);
  subscribers[0]!.event({ topic: 'a', ...position, frame: Buffer.from('{}') });
  subscribers[0]!.unavailable();
  t.equal(taken.length, 1);
});

test('A log that answers at once to somebody who is gone by then is left all the same', async t => {
  const ended: string[] = [];
  const log: EventLog = {
    publish: () => {},
    subscribe(topic, _since, subscriber) {
      subscriber.opened(position, true);
      return () => ended.push(topic);
    },
  };
  const feeds: Feeds = new Feeds({ log, isReadingUp: () => true, take: () => feeds.close('a') });
  feeds.open(ask('a'));
  t.strictSame(ended, ['a']);
});
