import { EventEmitter, once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type Test } from 'tap';
import WebSocket, { WebSocketServer } from 'ws';
import { launch, run } from '../../cli-under-test.ts';
import { generateKey, sign } from '../../keys/sign.ts';
import { startReferenceServer } from '../../server/reference-server.ts';
import type { TraceRecord } from '../trace/record.ts';
import { Faults, type FaultRule } from './faults.ts';
import { startProxy } from './proxy.ts';

/** A server that echoes, behind a proxy. */
async function echo(t: Test, rules: readonly FaultRule[] = []) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  server.on('connection', socket => socket.on('message', (data: Buffer, isBinary: boolean) => socket.send(data, { binary: isBinary })));
  const [records, notes]: [TraceRecord[], string[]] = [[], []];
  const passing = new EventEmitter();
  const proxy = await startProxy({ upstream: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`, port: 0, faults: new Faults(rules), onRecord: record => { records.push(record); passing.emit('record'); }, onNote: note => notes.push(note) });
  /** Until the proxy has seen so many things. */
  const recorded = async (count: number): Promise<void> => { while (records.length < count) await once(passing, 'record'); };
  t.teardown(async () => {
    await proxy.close();
    for (const socket of server.clients) socket.terminate();
    server.close();
  });
  const socket = new WebSocket(proxy.url);
  await once(socket, 'open');
  const answers: string[] = [];
  socket.on('message', data => answers.push(String(data)));
  const until = async (count: number): Promise<readonly string[]> => {
    while (answers.length < count) await once(socket, 'message');
    return answers;
  };
  return { server, proxy, socket, answers, until, records, recorded };
}

/** A message there and back over a connection of its own: whatever was on its way before it has come by then. */
async function roundTrip(url: string): Promise<void> {
  const socket = new WebSocket(url);
  await once(socket, 'open');
  socket.send(ping('there'));
  await once(socket, 'message');
  socket.terminate();
}

const ping = (id: string): string => JSON.stringify({ type: 'PING', id });

test('Without faults messages pass as they are, in order, whatever they are', async t => {
  const { socket, until, records } = await echo(t);
  const sent = [ping('1'), 'no JSON', 'ü'.repeat(40_000), ''];
  for (const text of sent) socket.send(text);
  socket.send(Buffer.from([1, 2, 3]));
  t.strictSame((await until(5)).slice(0, 4), sent);
  socket.close(4001, 'enough');
  await once(socket, 'close');
  t.match(records[0]!.what, { kind: 'open' });
  t.strictSame(records.filter(({ what }) => what.kind === 'binary').map(({ what }) => what), [{ kind: 'binary', from: 'client', bytes: 3 }, { kind: 'binary', from: 'server', bytes: 3 }]);
  t.match(records.at(-1), { side: null, what: { kind: 'close', from: 'client', code: 4001 } });
});

test('A message can be lost, doubled, late, or held back while others pass', async t => {
  const { socket, until, records } = await echo(t, [
    { when: { from: 'client', type: 'PING' }, drop: true },
    { when: { from: 'client', type: 'A' }, duplicate: true },
    { when: { from: 'server', type: 'B' }, hold: 0.2 },
    { when: { from: 'client', type: 'D' }, delay: 0.2 },
  ]);
  for (const type of ['PING', 'A', 'B', 'C', 'D', 'E']) socket.send(JSON.stringify({ type }));
  const order = (await until(6)).map(text => (JSON.parse(text) as { type: string }).type).join('');
  t.ok(['AACBDE', 'AACDBE', 'AACDEB'].includes(order), order);
  const lost = records.filter(({ what }) => what.kind === 'text' && what.text.includes('PING'));
  t.strictSame(lost.map(({ side }) => side), ['client'], 'only the client has seen it');
  const late = records.filter(({ what }) => what.kind === 'text' && what.from === 'client' && what.text.includes('"D"'));
  t.strictSame(late.map(({ side }) => side), ['client', 'server']);
  t.ok(late[1]!.at! - late[0]!.at! >= 0.19);
});

test('A connection can be cut, and a close code changed', async t => {
  const cut = await echo(t, [{ when: { type: 'PING' }, cut: true }]);
  cut.socket.on('error', () => {});
  cut.socket.send(ping('1'));
  const [code] = await once(cut.socket, 'close');
  t.equal(code, 1006);
  const changed = await echo(t, [{ when: { from: 'server', type: 'close' }, close_code: 4403 }]);
  for (const socket of changed.server.clients) socket.close(4000, 'as said');
  const [seen, reason] = await once(changed.socket, 'close');
  t.strictSame([seen, String(reason)], [4403, 'as said']);
  t.strictSame(changed.records.filter(({ what }) => what.kind === 'close').map(({ side, what }) => [side, (what as { code: number }).code]), [['server', 4000], ['client', 4403]]);
});

test('A half-open line is open for either side and carries nothing', async t => {
  const { socket, answers, server, records, recorded, proxy } = await echo(t);
  proxy.apply({ half_open: true });
  socket.send(ping('1'));
  const [other] = server.clients;
  other!.send('anybody?');
  await recorded(3);
  t.strictSame(records.slice(1).map(({ side }) => side).sort(), ['client', 'server']);
  await roundTrip(proxy.url);
  t.strictSame(answers, []);
  t.equal(socket.readyState, WebSocket.OPEN);
  t.equal(other!.readyState, WebSocket.OPEN);
});

test('A slow reader takes a few bytes a second, and the server notices', async t => {
  const { socket, server, answers, recorded, proxy } = await echo(t);
  proxy.apply({ read_rate: 2000 });
  const [other] = server.clients;
  const text = 'x'.repeat(1000);
  for (let count = 0; count < 200; count += 1) other!.send(text.repeat(100));
  // The first message has come to the proxy, whole.
  await recorded(2);
  await roundTrip(proxy.url);
  t.strictSame(answers, [], '100 kB take 50 s');
  t.ok(other!.bufferedAmount > 0, 'what is not read waits at the server');
  socket.terminate();
});

test('A server that is not there, or refuses, is told to the client as it is', async t => {
  const [notes]: [string[]] = [[]];
  const nobody = await startProxy({ upstream: 'ws://127.0.0.1:1/ws', port: 0, faults: new Faults(), onRecord: () => {}, onNote: note => notes.push(note) });
  t.teardown(() => nobody.close());
  const status = async (url: string): Promise<number> => new Promise(resolve => {
    const socket = new WebSocket(url);
    socket.on('error', () => {});
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  });
  t.equal(await status(nobody.url), 502);
  t.match(notes, [/did not take a connection: ECONNREFUSED/]);
  const refusing = createTcpServer((socket: Socket) => socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n')));
  refusing.listen(0, '127.0.0.1');
  await once(refusing, 'listening');
  t.teardown(() => void refusing.close());
  const proxy = await startProxy({ upstream: `ws://127.0.0.1:${(refusing.address() as AddressInfo).port}/ws`, port: 0, faults: new Faults(), onRecord: () => {}, onNote: () => {} });
  t.teardown(() => proxy.close());
  t.equal(await status(proxy.url), 403);
});

test('The command prints where to connect, takes faults over HTTP, tells what breaks while it runs, and writes no token', async t => {
  const key = generateKey('proxy');
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, issuer: 'urn:i', audience: 'a', key, development: false, audit: () => {} });
  t.teardown(() => server.close());
  const folder = mkdtempSync(join(tmpdir(), 'wstr-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'trace.jsonl');
  const child = launch(['conform', 'proxy', '--upstream', server.url, '--record', file, '--control', '0', '--report', 'summary']);
  let [out, err] = ['', ''];
  child.stderr!.on('data', chunk => { err += String(chunk); });
  child.stdout!.on('data', chunk => { out += String(chunk); });
  const lines = createInterface({ input: child.stdout! });
  const [url, control] = await new Promise<[string, string]>(resolve => {
    const seen: string[] = [];
    lines.on('line', line => { if (seen.push(line.split(' ')[1]!) === 2) resolve(seen as [string, string]); });
  });
  const post = (path: string, body: object, type = 'application/json'): Promise<Response> => fetch(new URL(path, control), { method: 'POST', headers: { 'content-type': type }, body: JSON.stringify(body) });
  t.equal((await post('faults', { when: { from: 'server', type: 'PONG' }, drop: true })).status, 201);
  t.equal((await post('faults', { when: 'now', drop: true })).status, 400);
  t.equal((await post('faults', { when: {}, explode: true })).status, 400);
  t.equal((await post('faults', { when: 'now', cut: true }, 'text/plain')).status, 415, 'no page of another origin can do it');
  const now = Date.now() / 1000;
  const token = sign(key, { iss: 'urn:i', aud: 'a', sub: 'cook', iat: now, exp: now + 3600 });
  const socket = new WebSocket(url, 'token-refresh.v1');
  await once(socket, 'open');
  const answered = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'AUTHENTICATE', id: 'c1', data: { token } }));
  await answered;
  socket.send(ping('c2'));
  // A frame that breaks a rule at once: the token in force again.
  const refusal = once(socket, 'message');
  socket.send(JSON.stringify({ type: 'REAUTH', id: 'c3', data: { token } }));
  await refusal;
  t.match(await (await fetch(new URL('faults', control))).json(), { faults: [{ rule: { drop: true }, applied: 1 }] });
  t.match(await (await fetch(new URL('verdict', control))).json(), { role: 'both', verdict: { exit_code: 1 } });
  t.equal((await post('stop', {})).status, 202);
  const [code] = await once(child, 'close');
  t.equal(code, 1);
  t.match(err, /BROKEN CLI-1 by the client: expected each token once on a connection/);
  t.match(err, /connection 1: PONG of the server: \{"drop":true\}/);
  t.match(out, /BROKEN: CLI-1 by the client, in 6 frames of 1 connection/);
  const trace = readFileSync(file, 'utf8');
  for (const text of [trace, out, err]) t.notOk(text.includes(token.slice(-20)), 'no token anywhere');
  const again = await run(['conform', 'trace', file, '--report', 'summary']);
  t.equal(again.code, 1);
  t.match(again.out, /BROKEN: CLI-1 by the client, in 6 frames of 1 connection/);
  writeFileSync(join(folder, 'known.yaml'), 'known:\n  - case: trace/client/CLI-1\n    reason: the old client\n');
  t.equal((await run(['conform', 'trace', file, '--baseline', join(folder, 'known.yaml')])).code, 0);
  socket.terminate();
});

test('What is wrong with the command line, or a file, is one line', async t => {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-proxy-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const write = (name: string, text: string): string => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  for (const [args, expected] of [
    [['proxy'], /needs --upstream/],
    [['proxy', '--upstream', 'http://127.0.0.1/'], /is no WebSocket address/],
    [['proxy', '--upstream', 'ws://127.0.0.1:1/', '--faults', write('faults.yaml', 'faults:\n  - when: { from: nobody }\n    drop: true\n')], /faults .*line 2: faults\.0/],
    [['trace'], /needs a file/],
    [['trace', join(folder, 'none.jsonl')], /there is no such file/],
    [['trace', write('bad.jsonl', '{"from":"client","text":"{}"}\n{"from":"client"}\n{}\n')], /bad\.jsonl, line 2: has none/],
    [['trace', write('html.jsonl', '<html>\n</html>\n')], /line 1: is no JSON/],
    [['trace', write('page.har', '{"log":{"entries":[]}}')], /has no WebSocket connection/],
    [['trace', write('cut.har', '{"log":{"entries":[')], /is no JSON; export it again/],
  ] as const) {
    const { code, err } = await run(['conform', ...args]);
    t.equal(code, 2, args.join(' '));
    t.match(err, expected);
    t.equal(err.trim().split('\n').length, 1);
  }
});
