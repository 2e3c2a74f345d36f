import { test } from 'tap';
import { brief, maskFrame } from './frames.ts';

const known = new Map([['secret-token', { digest: '0a1b2c3d', expires: 60_000 }]]);
const mask = (frame: string, now = 18_000): string => maskFrame(frame, known, now).text;

test('A token is shown as its digest and what is left of its life', async t => {
  t.strictSame(maskFrame('{"type":"REAUTH","id":"c1","data":{"token":"secret-token"}}', known, 18_000), { type: 'REAUTH', text: '{"type":"REAUTH","id":"c1","data":{"token":"<token 0a1b2c3d, exp in 42 s>"}}' });
  t.match(mask('{"data":{"token":"secret-token"}}', 61_000), 'exp 1 s ago');
});

test('No token is shown: neither one that nobody knows, nor one in another place, nor a frame that can not be read', async t => {
  t.notMatch(mask('{"type":"REAUTH","data":{"token":"other-token"}}'), 'other-token');
  t.notMatch(mask('{"type":"X_ECHO","data":{"said":["secret-token"]}}'), 'secret-token');
  t.notMatch(mask('{"type":"REAUTH","data":{"token":"secret-token"'), 'secret-token');
});

test('In a line stands what differs from message to message', async t => {
  t.equal(brief('{"type":"EVENT","id":"s1","data":{"topic":"orders.42","epoch":"e","seq":3,"kind":"order.created"}}'), '{"seq":3,"kind":"order.created"}');
  t.equal(brief('{"type":"SUBSCRIBE","id":"c2","data":{"topic":"orders.42"}}'), '{"topic":"orders.42"}');
  t.equal(brief('closed 4411'), 'closed 4411');
});
