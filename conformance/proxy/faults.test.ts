import { test } from 'tap';
import { Faults, partsOf, type Passing } from './faults.ts';

const event: Passing = { from: 'server', type: 'EVENT', data: {}, answers: null, connection: 1, age: 5 };

test('A rule meets what fits, lets pass what it skips, and meets as many as it says', async t => {
  const faults = new Faults([{ when: { from: 'server', type: 'EVENT' }, skip: 1, times: 2, drop: true }]);
  t.strictSame([1, 2, 3, 4].map(() => faults.meeting(event) !== null), [false, true, true, false]);
  t.equal(faults.meeting({ ...event, from: 'client' }), null);
  t.strictSame(faults.list.map(({ applied }) => applied), [2]);
});

test('Without a number a rule meets one message, with 0 all of them', async t => {
  const once = new Faults([{ when: {}, drop: true }]);
  t.strictSame([once.meeting(event) !== null, once.meeting(event) !== null], [true, false]);
  const always = new Faults([{ when: {}, times: 0, drop: true }]);
  t.ok([1, 2, 3].every(() => always.meeting(event) !== null));
});

test('Every condition counts', async t => {
  const meets = (when: object, message: Partial<Passing>): boolean => new Faults([{ when, drop: true }]).meeting({ ...event, ...message }) !== null;
  t.ok(meets({ reason: 'expired' }, { data: { reason: 'expired' } }));
  t.notOk(meets({ reason: 'expired' }, { data: { reason: 'expiring' } }));
  t.ok(meets({ type: 'close', code: 4410 }, { type: 'close', data: { code: 4410 } }));
  t.notOk(meets({ code: 4410 }, { data: { code: 1000 } }));
  t.ok(meets({ answers: 'REAUTH' }, { answers: 'REAUTH' }));
  t.notOk(meets({ answers: 'REAUTH' }, { answers: 'PING' }));
  t.ok(meets({ connection: 2 }, { connection: 2 }));
  t.notOk(meets({ connection: 2 }, {}));
  t.ok(meets({ after: 5 }, {}));
  t.notOk(meets({ after: 6 }, {}));
});

test('Of a text that is no message nothing is known', async t => {
  t.strictSame(partsOf('{'), { type: null, id: undefined, replyTo: undefined, data: {} });
  t.match(partsOf('{"type":"PONG","reply_to":"c1"}'), { type: 'PONG', replyTo: 'c1' });
});
