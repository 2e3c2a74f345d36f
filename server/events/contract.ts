import type { Test } from 'tap';
import type { EventLog, LoggedEvent, Position, Publication, PublishOutcome } from './event-log.ts';

/** An engine as the contract wants it made: with these bounds, and with a way to let time pass. */
export interface EngineUnderTest {
  readonly log: EventLog;
  /** Lets so many seconds pass. */
  pass(seconds: number): Promise<void>;
}
export interface EngineBounds {
  readonly events: number;
  readonly bytes: number;
  /** Seconds. */
  readonly historyAge: number;
  readonly keyAge: number;
}
export type MakeEngine = (bounds: EngineBounds) => Promise<EngineUnderTest>;

const ample: EngineBounds = { events: 100, bytes: 1e6, historyAge: 300, keyAge: 300 };
const topic = 'orders.1';
const publication = (order: number | string, more: Partial<Publication> = {}): Publication => ({ topic, kind: 'order.created', payload: { order_id: `o${order}`, items: [] }, publisher: 'till', key: `k${order}`, ...more });

const publish = (log: EventLog, what: Publication, append = true): Promise<PublishOutcome> => new Promise(done => log.publish(what, append, done));

/** Somebody who writes down what the log tells. */
class Scribe {
  opened: { position: Position; recovered: boolean } | null = null;
  readonly events: LoggedEvent[] = [];
  readonly end: () => void;
  onEvent: (event: LoggedEvent) => void = () => {};
  #changed = (): void => {};

  constructor(log: EventLog, since: Position | null = null, name = topic) {
    this.end = log.subscribe(name, since, {
      opened: (position, recovered) => { this.opened = { position, recovered }; this.#changed(); },
      event: event => { this.events.push(event); this.onEvent(event); this.#changed(); },
      unavailable: () => { throw new Error('the log is not available'); },
    });
  }

  get seqs(): readonly number[] {
    return this.events.map(({ seq }) => seq);
  }

  /** Resolves once it holds; a test that waits in vain runs into its timeout. */
  async until(holds: () => boolean): Promise<this> {
    while (!holds()) await new Promise<void>(resolve => { this.#changed = resolve; });
    return this;
  }

  opens(): Promise<this> {
    return this.until(() => this.opened !== null);
  }
}

/** What every engine of the event log keeps; an engine's test calls this with a way to make it. */
export function testEventLog(t: Test, make: MakeEngine): void {
  t.test('Events are numbered without gaps and reach every subscriber in the same order', async t => {
    const { log } = await make(ample);
    const [a, b] = [await new Scribe(log).opens(), await new Scribe(log).opens()];
    t.strictSame(a.opened, b.opened, 'both stand at the same place');
    const outcomes = await Promise.all(Array.from({ length: 20 }, (_, index) => publish(log, publication(index))));
    await Promise.all([a, b].map(each => each.until(() => each.events.length === 20)));
    t.strictSame(a.seqs, Array.from({ length: 20 }, (_, index) => a.opened!.position.seq + index + 1));
    t.strictSame(a.events.map(({ frame }) => String(frame)), b.events.map(({ frame }) => String(frame)));
    const numbers = outcomes.map(outcome => ('position' in outcome ? outcome.position.seq : null));
    t.strictSame(new Set(numbers), new Set(a.seqs), 'each acknowledgement names its event');
  });

  t.test('The frame is the EVENT message with everything that was published', async t => {
    const { log } = await make(ample);
    const scribe = await new Scribe(log).opens();
    const outcome = await publish(log, publication(1));
    await scribe.until(() => scribe.events.length === 1);
    const { position } = outcome as { position: Position };
    t.match(JSON.parse(String(scribe.events[0]!.frame)), { type: 'EVENT', data: { topic, ...position, kind: 'order.created', payload: { order_id: 'o1', items: [] }, published_at: Number } });
  });

  t.test('Topics are numbered each for itself', async t => {
    const { log } = await make(ample);
    const other = await new Scribe(log, null, 'orders.2').opens();
    await publish(log, publication(1));
    await publish(log, publication(2, { topic: 'orders.2' }));
    await other.until(() => other.events.length === 1);
    t.equal(other.events[0]!.topic, 'orders.2');
    t.equal(other.seqs[0], other.opened!.position.seq + 1);
  });

  t.test('A key that is used again yields the same position and no second event, also while the first still runs', async t => {
    const { log } = await make(ample);
    const scribe = await new Scribe(log).opens();
    const outcomes = await Promise.all([1, 2, 3].map(() => publish(log, publication(1))));
    t.strictSame(outcomes.map(({ outcome }) => outcome).sort(), ['accepted', 'repeated', 'repeated']);
    t.equal(new Set(outcomes.map(outcome => JSON.stringify('position' in outcome && outcome.position))).size, 1);
    await publish(log, publication(2));
    await scribe.until(() => scribe.events.length === 2);
    t.match(scribe.seqs.length, 2);
  });

  t.test('The order of members makes no other event; anything else does', async t => {
    const { log } = await make(ample);
    await publish(log, publication(1, { payload: { a: 1, b: [1, { c: 2, d: 3 }] } }));
    t.equal((await publish(log, publication(1, { payload: { b: [1, { d: 3, c: 2 }], a: 1 } }))).outcome, 'repeated');
    for (const [what, more] of Object.entries({ payload: { payload: { a: 1, b: [{ c: 2, d: 3 }, 1] } }, kind: { kind: 'order.updated' }, topic: { topic: 'orders.2' } })) {
      t.equal((await publish(log, publication(1, { payload: { a: 1, b: [1, { c: 2, d: 3 }] }, ...more }))).outcome, 'conflicting', what);
    }
  });

  t.test('Keys belong to their publisher, and no key remembers nothing', async t => {
    const { log } = await make(ample);
    t.equal((await publish(log, publication(1))).outcome, 'accepted');
    t.equal((await publish(log, publication(1, { publisher: 'waiter', kind: 'order.updated' }))).outcome, 'accepted');
    for (let times = 0; times < 2; times += 1) t.equal((await publish(log, publication(1, { key: null }))).outcome, 'accepted');
  });

  t.test('What is not to be appended is only looked up, and a refusal is not remembered', async t => {
    const { log } = await make(ample);
    t.strictSame(await publish(log, publication(1), false), { outcome: 'unknown' });
    t.equal((await publish(log, publication(1))).outcome, 'accepted');
    t.equal((await publish(log, publication(1), false)).outcome, 'repeated', 'the key comes before permission');
    t.equal((await publish(log, publication(1, { kind: 'order.updated' }), false)).outcome, 'conflicting');
  });

  t.test('A key is forgotten after its window and not before', async t => {
    const { log, pass } = await make({ ...ample, keyAge: 2 });
    await publish(log, publication(1));
    await pass(1);
    t.equal((await publish(log, publication(1))).outcome, 'repeated');
    await pass(1.5);
    t.equal((await publish(log, publication(1))).outcome, 'accepted');
  });

  t.test('Who comes back gets everything after where it was, and then what follows', async t => {
    const { log } = await make(ample);
    const before = await new Scribe(log).opens();
    for (let order = 1; order <= 5; order += 1) await publish(log, publication(order));
    await before.until(() => before.events.length === 5);
    const third = before.events[2]!;
    const since = { epoch: third.epoch, seq: third.seq };
    const back = await new Scribe(log, since).opens();
    t.strictSame(back.opened, { position: since, recovered: true });
    await publish(log, publication(6));
    await back.until(() => back.events.length === 3);
    t.strictSame(back.seqs, [4, 5, 6].map(n => before.opened!.position.seq + n));
    const current = { epoch: third.epoch, seq: back.seqs.at(-1)! };
    t.strictSame((await new Scribe(log, current).opens()).opened, { position: current, recovered: true }, 'nothing was missed');
  });

  t.test('A recovery that would have a gap is none', async t => {
    const { log } = await make({ ...ample, events: 3 });
    const scribe = await new Scribe(log).opens();
    const { epoch, seq } = scribe.opened!.position;
    for (let order = 1; order <= 5; order += 1) await publish(log, publication(order));
    await scribe.until(() => scribe.events.length === 5);
    const head = { epoch, seq: seq + 5 };
    const from = async (since: Position): Promise<Scribe['opened']> => (await new Scribe(log, since).opens()).opened;
    t.strictSame(await from({ epoch, seq: seq + 2 }), { position: { epoch, seq: seq + 2 }, recovered: true }, 'just held');
    t.strictSame(await from({ epoch, seq: seq + 1 }), { position: head, recovered: false }, 'one too few held');
    t.strictSame(await from({ epoch, seq: seq + 6 }), { position: head, recovered: false }, 'from the future');
    t.strictSame(await from({ epoch: 'another', seq: seq + 5 }), { position: head, recovered: false }, 'from another history');
  });

  t.test('The history is bounded by bytes and by age too', async t => {
    const { log, pass } = await make({ ...ample, bytes: 1000, historyAge: 2 });
    const { opened } = await new Scribe(log).opens();
    const since = opened!.position;
    await publish(log, publication(1, { payload: { note: 'x'.repeat(500) } }));
    t.ok((await new Scribe(log, since).opens()).opened!.recovered);
    await publish(log, publication(2, { payload: { note: 'x'.repeat(500) } }));
    t.notOk((await new Scribe(log, since).opens()).opened!.recovered, 'two are more than 1,000 bytes');
    const second = { ...since, seq: since.seq + 1 };
    t.ok((await new Scribe(log, second).opens()).opened!.recovered);
    await pass(2.5);
    t.notOk((await new Scribe(log, second).opens()).opened!.recovered, 'it is older than 2 s');
    t.ok((await new Scribe(log, { ...since, seq: since.seq + 2 }).opens()).opened!.recovered, 'who missed nothing has recovered, however long it was quiet');
  });

  t.test('Who left hears nothing more, not even of what is being told', async t => {
    const { log } = await make(ample);
    const [stays, leaves] = [await new Scribe(log).opens(), await new Scribe(log).opens()];
    leaves.onEvent = () => leaves.end();
    for (let order = 1; order <= 3; order += 1) await publish(log, publication(order));
    await stays.until(() => stays.events.length === 3);
    t.equal(leaves.events.length, 1);
  });

  t.test('An event that is published by who hears of another comes after it for everybody', async t => {
    const { log } = await make(ample);
    const [first, second] = [await new Scribe(log).opens(), await new Scribe(log).opens()];
    let late: Scribe | null = null;
    first.onEvent = event => {
      if (event.seq !== first.opened!.position.seq + 1) return;
      void publish(log, publication('answer'));
      late = new Scribe(log);
    };
    await publish(log, publication(1));
    await second.until(() => second.events.length === 2);
    await first.until(() => first.events.length === 2);
    t.strictSame(second.seqs, first.seqs);
    t.strictSame(second.seqs, [1, 2].map(n => first.opened!.position.seq + n));
    const { opened, seqs } = await late!.opens() as Scribe;
    t.strictSame(seqs, [1, 2].map(n => first.opened!.position.seq + n).filter(seq => seq > opened!.position.seq), 'who subscribes meanwhile hears what follows its position');
  });
}
