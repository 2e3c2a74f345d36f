import { test } from 'tap';
import { Checker, promises, type PromiseName, type Seen } from './checker.ts';

const place = (seq: number, topic = 't', epoch = 'e') => ({ topic, epoch, seq });
const event = (seq: number, id = seq, client = 'a'): Seen => ({ what: 'event', client, id, ...place(seq) });
const subscribed = (seq = 0, recovered?: boolean, client = 'a'): Seen => ({ what: 'subscribed', client, recovered, ...place(seq) });
const acknowledged = (seq: number, id = seq): Seen => ({ what: 'acknowledged', id, ...place(seq) });
const it = (what: 'opened' | 'closing' | 'expired' | 'authenticated', client = 'a'): Seen => ({ what, client });

function broken(...entries: readonly Seen[]): readonly PromiseName[] {
  const checker = new Checker();
  for (const entry of entries) checker.see(entry);
  checker.finish();
  return (Object.keys(promises) as PromiseName[]).filter(name => checker.broken[name] > 0);
}

test('What is in order breaks nothing', async t => {
  t.strictSame(broken(
    it('opened'), subscribed(), event(1), event(2), acknowledged(1), acknowledged(2), acknowledged(2),
    it('opened', 'b'), subscribed(1, undefined, 'b'), event(2, 2, 'b'),
    it('expired'), it('authenticated'), event(3),
    it('closing'), it('opened'), subscribed(3, true), event(4), event(3, 3, 'b'), event(4, 4, 'b'),
    { what: 'ended', client: 'b', topic: 't' }, event(5), acknowledged(5),
  ), []);
});

test('Each promise that is broken is seen', async t => {
  const lives: Record<PromiseName, readonly Seen[]> = {
    gap: [subscribed(), event(1), event(3)],
    again: [subscribed(), event(1), event(1)],
    different: [subscribed(), subscribed(0, undefined, 'b'), event(1, 7), event(1, 8, 'b')],
    twice: [subscribed(), event(1, 7), event(2, 7)],
    misplaced: [subscribed(), event(1, 7), event(2, 8), acknowledged(2, 7)],
    lost: [subscribed(), event(1), acknowledged(2)],
    unasked: [subscribed(), event(1), { what: 'ended', client: 'a', topic: 't' }, event(2)],
    inGrace: [subscribed(), it('expired'), event(1)],
    afterClosing: [subscribed(), it('closing'), event(1)],
    falselyRecovered: [subscribed(), event(1), event(2), it('opened'), subscribed(1, true), event(2)],
    behind: [subscribed(), subscribed(0, undefined, 'b'), event(1), event(2), event(1, 1, 'b')],
  };
  for (const [name, entries] of Object.entries(lives)) t.ok(broken(...entries).includes(name as PromiseName), name);
  t.ok(broken(subscribed(), event(1, 7), acknowledged(1, 7), acknowledged(2, 7)).includes('misplaced'), 'two acknowledgements');
});
