import { test } from 'tap';
import { testEventLog } from './contract.ts';
import type { PublishOutcome } from './event-log.ts';
import { MemoryLog, type MemoryLogOptions } from './memory-log.ts';
import { defaultSettings } from '../session/virtual-session.ts';

const clock = (): { now: () => { wall: number; monotonic: number }; seconds: number } => {
  const time = { seconds: 0, now: () => ({ wall: 1_800_000_000 + time.seconds, monotonic: time.seconds }) };
  return time;
};
const { limits } = defaultSettings;
const make = (more: Partial<MemoryLogOptions> = {}): MemoryLog => new MemoryLog({ limits, clock: clock(), ...more });
const order = (name: string, topic = 'orders.1') => ({ topic, kind: 'order.created', payload: {}, publisher: 'till', key: name });
const told = (log: MemoryLog, name: string, topic?: string): PublishOutcome => {
  let outcome: PublishOutcome | null = null;
  log.publish(order(name, topic), true, said => { outcome = said; });
  return outcome!;
};
const epochOf = (log: MemoryLog, topic: string): string => {
  let epoch = '';
  log.subscribe(topic, null, { opened: position => { epoch = position.epoch; }, event: () => {}, unavailable: () => {} })();
  return epoch;
};

test('The log in memory keeps the contract of the event log', async t => {
  testEventLog(t, async bounds => {
    const time = clock();
    const log = new MemoryLog({ clock: time, limits: { ...limits, resume_events: bounds.events, resume_bytes: bounds.bytes, resume_window: bounds.historyAge, idempotency_window: bounds.keyAge } });
    return { log, pass: async seconds => { time.seconds += seconds; } };
  });
});

test('Keys are remembered in bounded room: beyond it nothing is accepted until the oldest are past their window', async t => {
  const time = clock();
  const log = make({ keys: 2, clock: time });
  t.match([told(log, 'a'), told(log, 'b'), told(log, 'c')].map(({ outcome }) => outcome), ['accepted', 'accepted', 'unavailable']);
  t.equal(told(log, 'a').outcome, 'repeated');
  time.seconds += limits.idempotency_window;
  t.equal(told(log, 'c').outcome, 'accepted');
});

test('Topics that nobody reads are kept in bounded room: the one that was longest unused begins a new epoch', async t => {
  const log = make({ idleTopics: 2 });
  const read = log.subscribe('orders.read', null, { opened: () => {}, event: () => {}, unavailable: () => {} });
  const first = epochOf(log, 'orders.1');
  const reading = epochOf(log, 'orders.read');
  told(log, 'a', 'orders.2');
  t.equal(epochOf(log, 'orders.1'), first);
  told(log, 'b', 'orders.3');
  told(log, 'c', 'orders.4');
  t.not(epochOf(log, 'orders.1'), first);
  t.equal(epochOf(log, 'orders.read'), reading, 'one that is read is never forgotten');
  read();
});
