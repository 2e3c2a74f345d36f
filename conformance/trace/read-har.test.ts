import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { judgeFiles } from './judge-files.ts';
import { readHar } from './read-har.ts';
import { TraceError } from './record.ts';

function folder(t: Test): string {
  const path = mkdtempSync(join(tmpdir(), 'wstr-har-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

function har(t: Test, ...entries: readonly object[]): string {
  const file = join(folder(t), 'page.har');
  writeFileSync(file, JSON.stringify({ log: { version: '1.2', entries: [{ request: { url: 'https://till.example/' }, response: {} }, ...entries] } }, null, 2));
  return file;
}

const ping = { type: 'send', opcode: 1, data: '{"type":"PING","id":"c1"}' };

test('Chromium counts in seconds, and tells what was offered and selected', async t => {
  const file = har(t, {
    _resourceType: 'websocket', startedDateTime: '2026-11-25T10:00:00.000Z',
    request: { url: 'wss://orders.example/ws', headers: [{ name: 'Sec-WebSocket-Protocol', value: 'token-refresh.v1, chat' }, { name: 'Authorization', value: 'Bearer x' }] },
    response: { status: 101, headers: [{ name: 'sec-websocket-protocol', value: 'token-refresh.v1' }] },
    _webSocketMessages: [{ ...ping, time: 1795600800.5 }, { type: 'receive', time: 1795600801, opcode: 2, data: 'AQID' }, { type: 'receive', time: 1795600802, opcode: -1, data: 'gone' }],
  });
  t.strictSame(readHar(file).map(({ at, place, what }) => [at, place, what]), [
    [1795600800, 'entry 1', { kind: 'open', url: 'wss://orders.example/ws', offered: ['token-refresh.v1', 'chat'], selected: 'token-refresh.v1', headers: ['Bearer', 'x'] }],
    [1795600800.5, 'message 1 of entry 1', { kind: 'text', from: 'client', text: ping.data }],
    [1795600801, 'message 2 of entry 1', { kind: 'binary', from: 'server', bytes: 3 }],
  ]);
});

test('Playwright counts in milliseconds, and its connections come in the order of time', async t => {
  const entry = (time: number): object => ({ _resourceType: 'websocket', startedDateTime: new Date(time - 10).toISOString(), request: { url: 'ws://127.0.0.1/ws' }, response: {}, _webSocketMessages: [{ ...ping, time }] });
  const records = readHar(har(t, entry(1795600805000), entry(1795600801000)));
  t.strictSame(records.map(({ connection, at }) => [connection, at]), [['2', 1795600800.99], ['2', 1795600801], ['1', 1795600804.99], ['1', 1795600805]]);
});

test('Without times nothing is timed, and messages beside the file are read', async t => {
  const path = folder(t);
  const file = join(path, 'page.har');
  mkdirSync(join(path, 'resources'));
  writeFileSync(join(path, 'resources/frames.jsonl'), `${JSON.stringify({ ...ping, time: -1 })}\n`);
  writeFileSync(file, JSON.stringify({ log: { entries: [{ _resourceType: 'websocket', startedDateTime: '2026-11-25T10:00:00Z', request: { url: 'ws://127.0.0.1/ws' }, response: { content: { _file: 'resources/frames.jsonl' } } }] } }));
  t.strictSame(readHar(file).map(({ at }) => at), [null, null]);
  const judged = await judgeFiles([file]);
  t.strictSame([judged.frames, judged.first], [1, null]);
  writeFileSync(join(path, 'resources/frames.jsonl'), 'no JSON\n');
  t.throws(() => readHar(file), new TraceError(`${file}: its messages are in resources/frames.jsonl, which is no file of JSON lines`));
  rmSync(join(path, 'resources'), { recursive: true });
  t.throws(() => readHar(file), new TraceError(`${file}: its messages are in resources/frames.jsonl, which is not beside it`));
});

test('A file that names another beyond its folder gets none', async t => {
  const path = folder(t);
  mkdirSync(join(path, 'in'));
  writeFileSync(join(path, 'secret.jsonl'), `${JSON.stringify(ping)}\n`);
  const file = join(path, 'in/page.har');
  writeFileSync(file, JSON.stringify({ log: { entries: [{ _resourceType: 'websocket', request: {}, response: { content: { _file: '../secret.jsonl' } } }] } }));
  t.throws(() => readHar(file), /which is not beside it/);
});

test('Two files are two sets of connections, whatever their names', async t => {
  const entry = { _resourceType: 'websocket', startedDateTime: '2026-11-25T10:00:00Z', request: { url: 'ws://127.0.0.1/ws' }, response: {}, _webSocketMessages: [{ ...ping, time: 1795600801 }] };
  const judged = await judgeFiles([har(t, entry), har(t, entry)]);
  t.equal(judged.connections, 2);
});
