import { test } from 'tap';
import { Observer } from './observer.ts';
import { Transcript } from './transcript.ts';

const closing = JSON.stringify({ type: 'CLOSING', id: 's1', data: { code: 4410, reason: 'token_expired', reconnect: 'refresh' } });
const pong = JSON.stringify({ type: 'PONG', id: 's2', reply_to: 'c1' });

function observed(act: (observer: Observer) => void): readonly string[] {
  const observer = new Observer(new Transcript(0));
  act(observer);
  return observer.violations.map(({ requirement, seen }) => `${requirement} ${seen}`);
}

test('A close that was announced, and unknown fields and types, are fine', async t => {
  t.strictSame(observed(o => {
    o.receive(pong.replace('}', ',"later":1}'), 0);
    o.receive('{"type":"NEWS","id":7}', 0);
    o.receive(closing, 1);
    o.end(4410, 1.1);
  }), []);
});

test('A close is held against its CLOSING', async t => {
  t.strictSame(observed(o => o.end(4410, 1)), ['ERR-2 no CLOSING']);
  t.strictSame(observed(o => o.end(1009, 1)), [], 'a code that needs none');
  t.strictSame(observed(o => { o.receive(closing, 1); o.end(4401, 1); }), ['ERR-2 close 4401']);
  t.strictSame(observed(o => { o.receive(closing, 1); o.end(4410, 9); }), ['ERR-2 after 8.00 s']);
  t.strictSame(observed(o => { o.receive(closing, 1); o.receive(pong, 1); o.end(4410, 1); }), ['ERR-2 PONG']);
});

test('A message that breaks its schema is held against the requirement of its type', async t => {
  const seen = observed(o => {
    o.receive('{"type":"PONG","id":"s1"}', 0);
    o.receive('{"type":"AUTHENTICATED","id":"s1","reply_to":"c1","data":{}}', 0);
    o.receive('{"type":"ERROR","id":"s1","data":{"code":"x","message":"","retryable":"no"}}', 0);
    o.receive('hello', 0);
    o.receive('[]', 0);
  });
  t.strictSame(seen.map(each => each.split(' ')[0]), ['HB-1', 'AUTH-8', 'ERR-1', 'ERR-1', 'ERR-1']);
  t.match(seen[2], /retryable/);
});
