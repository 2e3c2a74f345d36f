import { test } from 'tap';
import { sampleEvents } from './topics.ts';
import { TopicWatch } from './topic-watch.ts';

const [{ kind, payload }] = sampleEvents as [typeof sampleEvents[number]];

/** What is noted of such messages: type, then data. */
function noted(...messages: readonly (readonly [type: string, data: Record<string, unknown>])[]): readonly string[] {
  const notes: string[] = [];
  const watch = new TopicWatch((requirement, _expected, seen) => notes.push(`${requirement} ${seen}`));
  for (const [type, data] of messages) watch.see({ type, id: 's', reply_to: undefined, data, text: '', at: 0 });
  return notes;
}

const subscribed = (seq: number, epoch = 'e') => ['SUBSCRIBED', { topic: 't', epoch, seq }] as const;
const event = (seq: number, epoch = 'e', more: object = {}) => ['EVENT', { topic: 't', epoch, seq, kind, payload, ...more }] as const;
const expired = ['TOKEN_EXPIRED', { reason: 'expired' }] as const;
const authenticated = (revoked?: readonly string[]) => ['AUTHENTICATED', revoked ? { revoked } : {}] as const;

test('Numbers that follow each other are fine, from wherever SUBSCRIBED is, and in a new epoch', async t => {
  t.strictSame(noted(subscribed(4), event(5), event(6), subscribed(6), event(7), event(1, 'f'), event(2, 'f')), []);
});

test('A gap, an event that comes again, and one out of order are seen', async t => {
  t.match(noted(subscribed(4), event(6), event(6), event(5)), [/^EVT-1 EVENT 6: a gap of 1$/, /^EVT-1 EVENT 6: again/, /^EVT-1 EVENT 5: again, or out of order/]);
  t.strictSame(noted(subscribed(4), event(5), subscribed(4)), ['EVT-2 epoch e seq 4'], 'a repeated SUBSCRIBE that goes back');
});

test('An event that nobody may have is held against what ended the subscription', async t => {
  t.match(noted(event(1)), [/^EVT-1/]);
  t.match(noted(subscribed(0), ['UNSUBSCRIBED', { topic: 't', reason: 'requested' }], event(1)), [/^EVT-6/]);
  t.match(noted(subscribed(0), authenticated(['t']), event(1)), [/^REAUTH-8/]);
  t.strictSame(noted(subscribed(0), authenticated(['t']), subscribed(3), event(4)), [], 'subscribed anew');
});

test('In grace nothing of a topic comes, until AUTHENTICATED', async t => {
  t.match(noted(subscribed(0), expired, event(1), authenticated(), event(2)), [/^EXP-4 EVENT t/]);
  t.match(noted(expired, subscribed(0)), [/^EXP-4 SUBSCRIBED/]);
  t.match(noted(subscribed(0), expired, ['UNSUBSCRIBED', { topic: 't', reason: 'permission_lost' }]), [/^EXP-4/]);
  t.match(noted(expired, ['PUBLISHED', { topic: 't', epoch: 'e', seq: 1 }]), [/^EXP-4/]);
});

test('A payload that its kind does not allow is seen; a kind that the document does not know is the future', async t => {
  t.match(noted(subscribed(0), event(1, 'e', { payload: {} })), [/^EVT-7/]);
  t.strictSame(noted(subscribed(0), event(1, 'e', { kind: 'order.eaten', payload: {} })), []);
});
