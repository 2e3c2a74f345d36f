import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { run } from '../cli-under-test.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { startChromium } from './browsers.ts';

interface HarMessage { type: 'send' | 'receive'; time: number; opcode: number; data: string }
interface Har { log: { entries: { _webSocketMessages?: HarMessage[] }[] } }

/** Records the kitchen display until its token was renewed twice; yields the file that Chromium exports, or null where there is none. */
async function record(t: Test): Promise<string | null> {
  const browser = await startChromium(t);
  if (!browser) return null;
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key: generateKey('display'), issuer: 'urn:display', audience: 'display', development: true, events: {}, audit: () => {} });
  t.teardown(() => server.close());
  const file = join(t.testdir(), 'display.har');
  const context = await browser.newContext({ recordHar: { path: file, content: 'embed' } });
  const page = await context.newPage();
  await page.goto(server.pageUrl!);
  await page.getByRole('radio', { name: '15 s' }).check();
  await page.getByRole('button', { name: /Refresh now/ }).click();
  await page.getByText(/Token renewed over the living connection, auth_seq [3-9]/).first().waitFor({ timeout: 60_000 });
  await page.waitForTimeout(5000);
  await context.close();
  return file;
}

const judge = async (file: string): Promise<{ code: number; out: string; broken: readonly string[] }> => {
  const { code, out } = await run(['conform', 'trace', file, '--report', 'json']);
  const report = JSON.parse(out) as { cases: { id: string; outcome: string; violations: { seen: string }[] }[] };
  return { code, out, broken: report.cases.filter(({ outcome }) => outcome === 'failed').flatMap(({ id, violations }) => violations.map(({ seen }) => `${id}: ${seen}`)).sort() };
};

test('What Chromium recorded of the kitchen display is clean, and five faults made by hand are found, each where it is', { timeout: 120_000 }, async t => {
  const file = await record(t);
  if (!file) return;
  const clean = await judge(file);
  t.strictSame([clean.code, clean.broken], [0, []]);
  t.notMatch(clean.out, /eyJ[\w-]+\.[\w-]+\.[\w-]+/, 'no token in the report');

  const har = JSON.parse(readFileSync(file, 'utf8')) as Har;
  const connections = har.log.entries.flatMap(({ _webSocketMessages: messages }) => (messages && messages.length > 0 ? [messages] : []));
  const index = connections.findIndex(messages => messages.some(({ data }) => data.includes('"REAUTH"')));
  const messages = connections[index]!;
  const find = (type: string, count: number): number => messages.map(({ data }, at) => ({ at, type: (JSON.parse(data) as { type: string }).type })).filter(each => each.type === type)[count]!.at;
  const alter = (at: number, change: (message: { data: Record<string, unknown>; [more: string]: unknown }) => void): void => {
    const message = JSON.parse(messages[at]!.data);
    change(message);
    messages[at]!.data = JSON.stringify(message);
  };
  const first = (JSON.parse(messages[find('AUTHENTICATE', 0)]!.data) as { data: { token: string } }).data.token;
  const [subscribe, warning, reauth, answer] = [find('SUBSCRIBE', 0), find('TOKEN_EXPIRED', 0), find('REAUTH', 1), find('AUTHENTICATED', 2)];
  const events = messages.map(({ data }, at) => ({ at, data })).filter(({ at, data }) => at > answer && data.includes('"EVENT"'));
  const topicOf = ({ data }: { data: string }): unknown => (JSON.parse(data) as { data: { topic: string } }).data.topic;
  const lost = events.find(each => events.some(other => other.at > each.at && topicOf(other) === topicOf(each)))!;
  const next = events.find(each => each.at > lost.at && topicOf(each) === topicOf(lost))!;
  // Each at its place, the last first, so that the numbers of those before stay.
  messages.splice(lost.at, 1);                                                       // 1 an event that never came
  alter(answer, ({ data }) => { data['session_id'] = 'another'; });                  // 2 another session after the second REAUTH
  alter(reauth, ({ data }) => { data['token'] = first; });                           // 3 the token of the beginning again
  messages.splice(warning + 1, 0, messages[warning]!);                               // 4 the warning twice
  alter(subscribe, ({ data }) => { data['colour'] = 'red'; });                       // 5 a field that is not known, and is served
  const broken = join(t.testdir(), 'broken.har');
  writeFileSync(broken, JSON.stringify(har));
  const { code, broken: found } = await judge(broken);
  t.equal(code, 1);
  const answered = messages.findIndex(({ data }) => data.includes('"SUBSCRIBED"') && data.includes(`"${(JSON.parse(messages[subscribe]!.data) as { id: string }).id}"`));
  t.strictSame(found.map(line => line.replace(/: .*frame (\d+), message (\d+) of.*/, ' frame $1 message $2')), [
    ['trace/client/CLI-1', reauth + 1], ['trace/client/CLI-7', subscribe], ['trace/server/ERR-3', answered], ['trace/server/EVT-1', next.at], ['trace/server/EXP-1', warning + 1], ['trace/server/REAUTH-1', answer + 1], ['trace/server/REAUTH-9', next.at],
  ].map(([id, at]) => `${id} frame ${Number(at) + 1} message ${Number(at) + 1}`), found.join('\n'));
});
