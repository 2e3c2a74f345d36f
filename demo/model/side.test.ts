import { test } from 'tap';
import { gaps } from './line.ts';
import { newSide, step, type Happening, type Side } from './side.ts';

const status = (seq: number, epoch = 'e1'): Happening => ({ on: 'order', place: { epoch, seq }, event: { kind: 'order.status_changed', payload: { order_id: `o${seq}`, status: 'ready' } } });
const authenticated = (sessionId: string, authSeq: number): Happening => ({ on: 'authenticated', sessionId, authSeq, expiresIn: 15 });
const connection = (to: Side['connection']): Happening => ({ on: 'connection', connection: to });

/** One happening a second. */
function live(happenings: readonly Happening[]): Side {
  return happenings.reduce((side, happening, index) => step(side, happening, index * 1000), newSide);
}

test('A renewal keeps session and connection, and nothing is missed', async t => {
  const side = live([connection('connected'), authenticated('a', 1), status(7), authenticated('a', 2), status(8)]);
  t.match(side, { sessionId: 'a', authSeq: 2, sessions: 1, seen: 2, missed: 0 });
  t.strictSame(side.line.spans, [{ from: 0 }]);
  t.strictSame(side.line.marks.map(({ mark, number }) => [mark, number]), [['began', 1], ['order', 7], ['renewed', 2], ['order', 8]]);
});

test('A reconnect without resume misses what came in between, and shows it inside the gap', async t => {
  const side = live([connection('connected'), authenticated('a', 1), status(7), connection('reconnecting'), connection('connected'), authenticated('b', 1), { on: 'subscribed', place: { epoch: 'e1', seq: 10 } }, status(11)]);
  t.match(side, { sessionId: 'b', sessions: 2, seen: 2, missed: 3 });
  t.strictSame(gaps(side.line, 9000), [{ from: 3000, to: 4000 }]);
  const missed = side.line.marks.filter(({ mark }) => mark === 'missed');
  t.strictSame(missed.map(({ number }) => number), [8, 9, 10]);
  t.ok(missed.every(({ at }) => at > 3000 && at < 6000));
});

test('Resumed events are not missed; a number that is skipped is', async t => {
  const resumed = live([connection('connected'), authenticated('a', 1), status(7), connection('reconnecting'), connection('connected'), authenticated('b', 1), status(8), status(9)]);
  t.equal(resumed.missed, 0);
  t.equal(step(resumed, status(12), 9000).missed, 2);
});

test('Another epoch numbers anew, so that nothing can be said of what came before', async t => {
  t.match(live([connection('connected'), status(70), status(1, 'e2'), status(2, 'e2')]), { seen: 3, missed: 0, last: { epoch: 'e2', seq: 2 } });
});

test('What has scrolled out of sight is forgotten, the connection that stands is not', async t => {
  const side = step(live([connection('connected'), authenticated('a', 1), status(7)]), status(8), 400_000);
  t.strictSame(side.line.spans, [{ from: 0 }]);
  t.equal(side.line.marks.length, 1);
});
