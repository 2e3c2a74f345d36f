import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { test } from 'tap';
import { run } from '../cli-under-test.ts';
import { jsonReportSchema } from '../conformance/report/json-schema.ts';

/** The least client that there is: it gets a token, authenticates and answers PING. It prints its token, and ends at what it does not know. */
const careless = `
const { token } = await (await fetch(process.env.WSTR_TOKEN_URL, { method: 'POST' })).json();
if (process.env.WSTR_CASE === 'client/heartbeat/pong') console.error('using ' + token);
const socket = new WebSocket(process.env.WSTR_URL, 'token-refresh.v1');
socket.onopen = () => socket.send(JSON.stringify({ type: 'AUTHENTICATE', id: '1', data: { token } }));
socket.onmessage = ({ data }) => {
  const { type, id } = JSON.parse(data);
  if (type === 'NEWS') process.exit(7);
  if (type === 'PING') socket.send(JSON.stringify({ type: 'PONG', id: 'p' + id, reply_to: id }));
};
if (process.env.WSTR_CASE === 'client/heartbeat/pong-before-authenticated') process.exit(89);
`;
const node = `'${process.execPath}'`;

test('The reference client is judged where no other is named, and a hint says how to name one', { timeout: 60_000 }, async t => {
  const { code, out } = await run(['conform', 'client', '--report', 'summary', '--case', 'client/refresh/warning', '--case', 'client/subscriptions/delivered']);
  t.equal(code, 0, out);
  t.match(out, /^Judging the reference client against document /);
  t.match(out, /PASSED: 2 of 2 chosen cases passed/);
  t.match(out, /^This was the reference client\. For a client of yours: conformance\/client\/CONTRACT\.md/m);
});

test('A client in any language is started for each case; what it breaks is told, and no token is in any report', { timeout: 60_000 }, async t => {
  const cwd = t.testdir({ 'careless.mjs': careless });
  const cases = ['client/heartbeat/pong', 'client/heartbeat/pong-before-authenticated', 'client/unknown/type', 'client/publishing/refused-for-good'].flatMap(id => ['--case', id]);
  const reports = ['json', 'junit', 'html', 'tap', 'markdown'].flatMap(kind => ['--report', `${kind}=report.${kind}`]);
  const { code, out } = await run(['conform', 'client', '--command', `${node} careless.mjs`, ...cases, ...reports, '--trace', 'all', '--report', 'summary'], { cwd });
  t.equal(code, 1, out);
  t.match(out, /told nothing; reports nothing/);
  t.match(out, /BROKEN SEC-2 \(MUST\)/);
  t.match(out, /expected {2}no token in anything that the client prints\n {2}seen {6}one/);
  t.match(out, /BROKEN CLI-8 \(MUST\)/);
  t.match(out, /again: npx ws-token-refresh conform client --command '.*careless\.mjs' --case client\/heartbeat\/pong\n/);
  t.match(out, /not applicable \(the program ended with 89: it does not support this\): client\/heartbeat\/pong-before-authenticated/);
  t.match(out, /not applicable \(the client can't be told publish\): client\/publishing\/refused-for-good/);
  const [json, ...others] = ['json', 'junit', 'html', 'tap', 'markdown'].map(kind => readFileSync(join(cwd, `report.${kind}`), 'utf8'));
  for (const text of [out, json!, ...others]) t.notMatch(text, /opaque-[\w-]{20}/);
  const validate = addFormats.default(new Ajv({ strict: true })).compile(jsonReportSchema);
  const report = JSON.parse(json!);
  t.ok(validate(report), JSON.stringify(validate.errors));
  t.match(report, { role: 'client', target: { commands: [], reports: [] }, profiles: ['core'] });
  t.match(others[1], /What passed between suite and client/);
});

test('A client that never comes is named with its own last words, and nothing has passed', { timeout: 60_000 }, async t => {
  const some = ['--case', 'client/refresh/*', '--report', 'summary'];
  t.match(await run(['conform', 'client', '--command', 'echo no such interpreter >&2; exit 3', ...some]), { code: 4, out: /^"echo no such interpreter >&2; exit 3" opened no connection to WSTR_URL within 15 s \(the program ended with 3\): no such interpreter\n\nNOT REACHED: no case ran\n/ });
  t.match(await run(['conform', 'client', '--command', 'exit 89', ...some]), { code: 4, out: /\(the program ended with 89: it does not support this\)/ });
});

test('What contradicts itself is told in one line, and --dry-run starts nothing', async t => {
  for (const [args, message] of [
    [['--command', 'x', '--listen', '0'], /^error: --command starts a client and --listen waits for one; give one of them\n$/],
    [['--adapter', 'a.js'], /^error: --adapter is for the page of --listen; give that too\n$/],
    [['--listen', '0', '--adapter', 'nowhere.js'], /^error: --adapter nowhere\.js is not there; give the module that the page shall run\n$/],
    [['--case', 'client/none/*'], /^error: --case client\/none\/\* matches no case; ids look like client\//],
  ] as const) t.match(await run(['conform', 'client', ...args]), { code: 2, err: message });
  const { code, out } = await run(['conform', 'client', '--command', 'exit 1', '--dry-run', '--max-clients', '4']);
  t.equal(code, 0);
  t.match(out, /^Would judge exit 1 with 117 cases:\n {2}connection +4\n/);
  t.match(out, /clients: at most 4 at a time; --max-clients bounds them\ntime: about \d+ s\n$/);
});

test('What did not pass in a report on a client is run again with the same command', { timeout: 60_000 }, async t => {
  const cwd = t.testdir({ 'careless.mjs': careless.replace(/if .*pong.*\n/, '') });
  const judged = await run(['conform', 'client', '--command', `${node} careless.mjs`, '--case', 'client/unknown/type', '--case', 'client/heartbeat/pong', '--report', 'json=report.json'], { cwd });
  t.equal(judged.code, 1);
  const again = await run(['conform', 'replay', 'report.json', '--report', 'summary'], { cwd });
  t.equal(again.code, 1);
  t.match(again.out, /0 of 1 chosen|1 of 1 cases failed/);
});
