import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { conformReport } from '../../commands/conform-report.ts';
import { UsageError } from '../../commands/usage-error.ts';
import { requirements } from '../../generated/requirements.ts';
import { timings, type TimingName } from '../../generated/timings.ts';
import { generateKey } from '../../keys/sign.ts';
import { startReferenceServer } from '../../server/reference-server.ts';
import { createSession } from '../../server/session/session.ts';
import { fault } from '../broken/server/reauth-new-session.ts';
import { serverCases } from '../server/cases.ts';
import { runServerSuite } from '../suite.ts';
import { keySource } from '../tokens/token-source.ts';
import { htmlReport } from './html.ts';
import { reportData, type JsonReport } from './json.ts';

const key = generateKey('html');
const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
const chosen = serverCases.filter(one => /connection\/|authentication\/(answer|gate)|reauthentication\/(in-place|stale)|not-offered/.test(one.id));

/** The report on a server that begins a new session with each REAUTH; all tests read the same. */
const onBroken = (async (): Promise<JsonReport> => {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: false, timings: short, events: {}, audit: () => {}, createSession: settings => fault.session!(createSession(settings), settings) });
  const verdict = await runServerSuite({ url: server.url, tokens: keySource(key), issuer: 'urn:i', audience: 'a', cases: chosen });
  await server.close();
  return reportData(verdict, 'all');
})();

/** Nobody is at that address. */
const onNobody = runServerSuite({ url: 'ws://127.0.0.1:9/ws', tokens: keySource(key), issuer: 'urn:i', audience: 'a', cases: chosen, profiles: ['core'] }).then(verdict => reportData(verdict, 'all'));

interface Tag {
  readonly name: string;
  readonly closing: boolean;
  readonly attributes: readonly (readonly [name: string, value: string])[];
}

/** Every tag of a page. The content of <style> is none. */
function tags(page: string): readonly Tag[] {
  return [...page.replace(/<style>[^<]*<\/style>/, '').matchAll(/<(\/?)([^\s>]+)([^>]*)>/g)].map(([, slash, name, rest]) => ({
    name: name!,
    closing: slash === '/',
    attributes: [...rest!.matchAll(/([^\s="]+)="([^"]*)"/g)].map(([, attribute, value]) => [attribute!, value!] as const),
  }));
}

const values = (page: string, name: string): readonly string[] => tags(page).flatMap(({ attributes }) => attributes.filter(([each]) => each === name).map(([, value]) => value));
const childless = new Set(['!DOCTYPE', 'meta', 'link', 'br']);

/** The first tag that is closed out of turn, or null. */
function misplaced(page: string): string | null {
  const open: string[] = [];
  for (const { name, closing } of tags(page)) {
    if (childless.has(name)) continue;
    if (!closing) open.push(name);
    else if (open.pop() !== name) return `</${name}> after <${open.join(' ')}>`;
  }
  return open.length ? `<${open.join(' ')}> left open` : null;
}

/** What a reader sees of a piece of the page. */
const read = (markup: string): string => markup.replaceAll(/<[^>]*>/g, '').replaceAll('&quot;', '"').replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

/** A report in which whatever a target or a file can say is an attempt at markup. */
function hostile(report: JsonReport): JsonReport {
  const evil = '"\'><script>alert(1)</script></details><img src="https://evil.example/x">&amp;\u0000\u202e';
  return {
    ...report, url: `ws://h/${evil}`, suite: evil, date: evil, profiles: [evil], target: { [evil]: evil, list: [evil], object: { evil } }, document: { version: evil, sha256: evil }, verdict: { ...report.verdict, aborted: evil },
    requirements: [...report.requirements, { id: `${evil}-1`, level: evil, profile: evil, outcome: 'untested', why: evil, cases: [evil] }],
    cases: report.cases.map(one => ({ ...one, id: evil, title: evil, note: evil, outcome: 'failed', violations: [{ requirement: 'CONN-1', expected: evil, seen: evil }, { requirement: `${evil}-1`, expected: evil, seen: evil }] as never, transcript: [{ at: 0, peer: evil, direction: 'received', text: evil }] })),
  };
}

test('A page needs nothing else: no script, no address that is fetched, and a policy that forbids both', async t => {
  const report = await onBroken;
  for (const page of [htmlReport([report]), htmlReport([report, report])]) {
    t.match(page, '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'; img-src data:">');
    t.notMatch(page, /<script|<iframe|<object|<form|@import|url\(|\son\w+=/i);
    t.strictSame(values(page, 'src'), []);
    t.strictSame(values(page, 'href').filter(each => !each.startsWith('#')), ['data:,'], 'links stay on the page');
    t.notMatch(page, /eyJ[A-Za-z0-9_-]{10}/, 'no token');
  }
});

test('What a target says is text, whatever it says', async t => {
  const report = await onBroken;
  const shape = (page: string): ReadonlySet<string> => new Set(tags(page).flatMap(({ name, attributes }) => [name, ...attributes.map(([attribute]) => `${name} ${attribute}`)]));
  const harmless = shape(htmlReport([report, report]));
  for (const page of [htmlReport([hostile(report)]), htmlReport([report, hostile(report)])]) {
    t.notMatch(page, /<script|<img|[\u0000\u202e]/);
    t.match(page, '&#60;script&#62;alert(1)');
    t.match(page, '\\u202e', 'what turns text around is spelt out');
    t.strictSame([...shape(page)].filter(each => !harmless.has(each)), [], 'no tag and no attribute that a harmless target does not get');
    t.equal(misplaced(page), null);
  }
});

test('What is broken comes first, with what was expected and seen and the exchange', async t => {
  const page = htmlReport([await onBroken]);
  t.ok(page.indexOf('>What is broken</h2>') < page.indexOf('>Requirements</h2>'));
  const finding = /<article [^>]*id="broken\.REAUTH-1">.*?<\/article>/s.exec(page)?.[0] ?? '';
  for (const part of ['<a href="#REAUTH-1">REAUTH-1</a> <small>MUST</small> <span class="mark broken">broken</span>', '<b>Why:</b>', /session_id .* as before/, '<dt>Seen</dt>', '<code>server/reauthentication/in-place</code>', '<td aria-label="sent">→</td>', '"type":"REAUTH"']) t.match(finding, part);
  t.match(page, /<p class="last-word bad"><strong>Does not conform<\/strong> broken is REAUTH-1; 1 of \d+ cases failed/);
});

test('Each requirement has one section, with its text, what became of it, and its cases', async t => {
  const report = await onBroken;
  const page = htmlReport([report]);
  for (const { id, outcome, cases } of report.requirements) {
    const [section, ...more] = [...page.matchAll(new RegExp(`<section class="entry" id="${id}">.*?</section>`, 'gs'))].map(([text]) => text);
    t.strictSame(more, [], id);
    t.match(section, `<span class="mark ${outcome}">${outcome}</span>`, id);
    t.ok(read(section!).includes(requirements.find(each => each.id === id)!.text.replaceAll('`', '')), `the text of ${id}`);
    for (const each of cases) t.match(section, `<code>${each}</code>`, id);
  }
  t.match(page, /<th scope="row">does not show on the wire<\/th><td><a href="#CONN-6">CONN-6<\/a>/);
});

test('Several runs get a matrix that has a cell for each requirement and run, and leads to each', async t => {
  const [report, nobody] = [await onBroken, await onNobody];
  const page = htmlReport([report, nobody, { ...report, url: 'ws://third/ws' }]);
  const matrix = /<table>\n<thead>.*?<\/table>/s.exec(page)![0];
  t.equal([...matrix.matchAll(/<th scope="col">/g)].length, 4);
  for (const { id, outcome } of report.requirements) {
    const row = new RegExp(`<tr><th scope="row">${id}(?: <small>SHOULD</small>)?</th>(.*?)</tr>`).exec(matrix)?.[1] ?? '';
    const second = nobody.requirements.some(each => each.id === id) ? 'untested' : 'not-judged';
    t.strictSame([...row.matchAll(/<td class="([\w-]+)">/g)].map(([, name]) => name), [outcome, second, outcome], id);
    t.match(row, `href="#run1.${id}"`);
    t.match(row, `href="#run3.${id}"`);
  }
  t.match(matrix, '<td class="word bad">Not reached</td>');
});

test('Tags are closed in turn, ids are unique, and every link has its target', async t => {
  const [report, nobody] = [await onBroken, await onNobody];
  for (const [name, runs] of Object.entries({ broken: [report], nobody: [nobody], hostile: [hostile(report)], several: [report, nobody, hostile(report)], none: [] })) {
    const page = htmlReport(runs);
    t.equal(misplaced(page), null, name);
    const ids = values(page, 'id');
    t.strictSame(ids.filter((id, index) => ids.indexOf(id) !== index), [], `${name}: ids`);
    t.strictSame(ids.filter(id => /\s/.test(id)), [], `${name}: no space in ids`);
    t.strictSame(values(page, 'href').filter(each => each.startsWith('#') && !ids.includes(each.slice(1))), [], `${name}: links`);
    t.strictSame(values(page, 'aria-labelledby').filter(each => !ids.includes(each)), [], `${name}: labels`);
  }
});

test('The last word stands at the head, in the tone of what the run came to', async t => {
  const report = await onBroken;
  const head = (verdict: Partial<JsonReport['verdict']>): string => /<p class="last-word .*?<\/p>/.exec(htmlReport([{ ...report, verdict: { ...report.verdict, ...verdict } }]))![0];
  t.match(head({ conforms: true, exit_code: 0, last_word: 'CONFORMS: all: of it' }), /"last-word good"><strong>Conforms<\/strong> all: of it/);
  t.match(head({ conforms: false, exit_code: 0, last_word: 'FAILS AS KNOWN: some' }), /"last-word open"><strong>Fails as known<\/strong> some/);
  t.match(head({ exit_code: 1, last_word: 'NOT LET IN: none' }), /"last-word bad"><strong>Not let in</);
  t.match(head({ exit_code: 4, last_word: 'DIED: gone' }), /"last-word bad"/);
  t.match(head({ exit_code: 3, last_word: 'INCOMPLETE: some' }), /"last-word open"/);
});

test('A page is made of JSON reports; a file that is none is told in one line that names it', async t => {
  const report = await onBroken;
  const folder = t.testdir({ 'good.json': JSON.stringify(report), 'text.json': 'no', 'list.json': '[]', 'other.json': JSON.stringify({ ...report, format: 2 }), 'more.json': JSON.stringify({ ...report, colour: 'red' }), 'date.json': JSON.stringify({ ...report, date: 'today' }), 'less.json': JSON.stringify({ ...report, cases: [{ id: 'a' }] }) });
  const path = (name: string): string => join(folder, name);
  conformReport([path('good.json'), path('good.json')], { html: path('page.html') });
  t.equal(readFileSync(path('page.html'), 'utf8'), htmlReport([report, report]));
  writeFileSync(path('page.html'), 'before');
  for (const [name, problem] of Object.entries({ 'text.json': 'is no JSON', 'list.json': 'the whole must be object', 'other.json': 'format must be 1', 'more.json': 'colour is unknown', 'date.json': 'date must match format', 'less.json': /cases\.0\.\w+ is missing/, 'none.json': "can't be read (ENOENT)" })) {
    try {
      conformReport([path('good.json'), path(name)], { html: path('page.html') });
      t.fail(name);
    } catch (error) {
      t.ok(error instanceof UsageError, name);
      t.match((error as Error).message, problem);
      t.match((error as Error).message, path(name));
      t.notMatch((error as Error).message, '\n');
    }
  }
  t.equal(readFileSync(path('page.html'), 'utf8'), 'before', 'nothing is written then');
  t.throws(() => conformReport([], { html: path('page.html') }), UsageError);
  t.throws(() => conformReport([path('good.json')], { html: path('no/page.html') }), /can't be written \(ENOENT\)/);
});
