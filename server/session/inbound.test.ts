import fc from 'fast-check';
import { test } from 'tap';
import { examples } from '../../generated/document.ts';
import { readFrame } from './inbound.ts';

test("Every example of the document's client messages is understood", async t => {
  for (const { name, direction, payload } of examples) {
    if (direction !== 'client-to-server') continue;
    const { on } = readFrame(JSON.stringify(payload));
    const { type } = payload as { type: string };
    t.equal(on, type.startsWith('X_') ? 'application' : type, name);
  }
});

test('What is malformed keeps its id where that could be read', async t => {
  const cases: [string, unknown][] = [
    ['', { on: 'malformed', id: null }], ['[]', { on: 'malformed', id: null }], ['null', { on: 'malformed', id: null }], ['7', { on: 'malformed', id: null }],
    ['{"id":"a"}', { on: 'malformed', id: 'a' }], ['{"type":7,"id":"a"}', { on: 'malformed', id: 'a' }], ['{"type":"PING"}', { on: 'malformed', id: null }],
    ['{"type":"PING","id":"a b"}', { on: 'malformed', id: null }], ['{"type":"PING","id":"a","x":1}', { on: 'malformed', id: 'a' }],
    ['{"type":"REAUTH","id":"a","data":{"token":""}}', { on: 'malformed', id: 'a' }], ['{"type":"X_lower","id":"a"}', { on: 'malformed', id: 'a' }],
    ['{"type":"NEW","id":"a"}', { on: 'unknown_type', id: 'a' }], ['{"type":"AUTHENTICATED","id":"a"}', { on: 'unknown_type', id: 'a' }], ['{"type":"toString","id":"a"}', { on: 'unknown_type', id: 'a' }],
  ];
  for (const [text, expected] of cases) t.strictSame(readFrame(text), expected, text);
});

test('No bytes make it throw, and none reach an object prototype', async t => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.uint8Array().map(bytes => Buffer.from(bytes).toString('utf8'))), text => { readFrame(text); }), { numRuns: 2000 });
  readFrame('{"type":"PING","id":"a","__proto__":{"polluted":true},"ext":{"__proto__":{"polluted":true}}}');
  readFrame(`${'['.repeat(60_000)}`);
  t.equal((({}) as { polluted?: boolean }).polluted, undefined);
});
