import { test } from 'tap';
import { eventFrame, fingerprint, isEvent, isShallow } from './publication.ts';

const publication = (payload: object, more = {}) => ({ topic: 'kitchen.1', kind: 'kitchen.order_ready', payload, publisher: 'p', key: 'k', ...more });

test('An event has a kind of the table and a payload that fits it', async t => {
  t.ok(isEvent('kitchen.order_ready', { order_id: 'o', later: { and: ['more'] } }));
  for (const kind of ['order.eaten', 'constructor', '__proto__', 'toString', '']) t.notOk(isEvent(kind, { order_id: 'o' }), kind);
  t.notOk(isEvent('kitchen.order_ready', { station: 's' }));
});

test('A payload that is too deep to be serialized is known', async t => {
  const nested = (levels: number): object => JSON.parse(`{"order_id":"o","deep":${'['.repeat(levels)}${']'.repeat(levels)}}`);
  t.ok(isShallow(nested(60)));
  t.notOk(isShallow(nested(70)));
  t.notOk(isShallow(nested(30_000)));
});

test('A fingerprint knows JSON values apart, and not their spelling', async t => {
  const same = fingerprint(publication(JSON.parse('{"order_id":"o","a":{"x":1.0,"y":[1,{}]}}')));
  t.equal(fingerprint(publication(JSON.parse('{"a":{"y":[1,{}],"x":1},"order_id":"\\u006f"}'))), same);
  const others = ['{"order_id":"o","a":{"x":"1","y":[1,{}]}}', '{"order_id":"o","a":{"x":1,"y":[{},1]}}', '{"order_id":"o","a":{"x":1,"y":[1,[]]}}', '{"order_id":"o","a":{"x":1,"y":[1,null]}}', '{"order_id":"o","a":{"x":1,"y":[1]}}'];
  t.equal(new Set([same, ...others.map(text => fingerprint(publication(JSON.parse(text))))]).size, 6);
  t.not(fingerprint(publication({ order_id: 'o', a: { x: 1, y: [1, {}] } }, { kind: 'kitchen.order_received' })), same);
});

test('A member called __proto__ is a member like any other', async t => {
  const payload = JSON.parse('{"order_id":"o","__proto__":{"polluted":true}}') as object;
  t.match(String(eventFrame(publication(payload), { epoch: 'e', seq: 1 }, 0)), /"__proto__":\{"polluted":true\}/);
  t.not(fingerprint(publication(payload)), fingerprint(publication({ order_id: 'o' })));
  t.notOk('polluted' in {});
});
