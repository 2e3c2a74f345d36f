import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { test, type Test } from 'tap';
import { timings, type TimingName } from '../../generated/timings.ts';
import { generateKey } from '../../keys/sign.ts';
import { createSession } from '../../server/session/session.ts';
import { startReferenceServer } from '../../server/reference-server.ts';
import { serverCases } from '../server/cases.ts';
import { runServerSuite } from '../suite.ts';
import { keySource } from '../tokens/token-source.ts';
import { makeVerdict, type CaseResult, type Verdict } from '../verdict.ts';
import { badgeEndpoint, badgeImage } from './badge.ts';
import { fault } from '../broken/server/reauth-new-session.ts';
import { jsonReport, reportData } from './json.ts';
import { jsonReportSchema } from './json-schema.ts';
import { junitReport } from './junit.ts';
import { markdownReport } from './markdown.ts';
import { summaryReport } from './summary.ts';
import { tapReport } from './tap.ts';

const key = generateKey('reports');
const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;
const chosen = serverCases.filter(one => /connection\/|authentication\/(answer|gate)|reauthentication\/(in-place|stale)|not-offered/.test(one.id));
const validate = addFormats.default(new Ajv({ strict: true })).compile(jsonReportSchema);

/** The verdict on a server that begins a new session with each REAUTH. */
async function verdictOnBroken(t: Test): Promise<Verdict> {
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer: 'urn:i', audience: 'a', development: false, timings: short, events: {}, audit: () => {}, createSession: settings => fault.session!(createSession(settings), settings) });
  t.teardown(() => server.close());
  return runServerSuite({ url: server.url, tokens: keySource(key), issuer: 'urn:i', audience: 'a', cases: chosen });
}

const result = (id: string, more: Partial<CaseResult> = {}): CaseResult => ({ case: { id: id as CaseResult['case']['id'], title: id, requirements: ['CONN-1'] }, outcome: 'passed', violations: [], note: null, seconds: 0.1, rerun: false, judged: ['CONN-1'], connections: 1, transcript: [], ...more });
const verdictOf = (results: readonly CaseResult[], more: Partial<Verdict> = {}): Verdict => makeVerdict({ role: 'server', url: 'ws://127.0.0.1:1/ws', date: new Date(0).toISOString(), seconds: 1, seed: 1, target: null, profiles: ['core'], partial: false, aborted: null, results, ...more });

test('Each report of a server that breaks a requirement names it, with what was expected and seen, and no token', async t => {
  const verdict = await verdictOnBroken(t);
  t.equal(verdict.exitCode, 1);
  const reports = { json: jsonReport(verdict, 'all'), junit: junitReport(verdict), markdown: markdownReport(verdict), summary: summaryReport(verdict, { again: 'again', colour: false }), tap: tapReport(verdict) };
  for (const [kind, text] of Object.entries(reports)) {
    t.match(text, /REAUTH-1/, kind);
    t.match(text, /session_id .* as before/, kind);
    t.notMatch(text, /eyJ[A-Za-z0-9_-]{10}/, `${kind} has no token`);
    t.ok(text.endsWith('\n') && !text.endsWith('\n\n'), kind);
  }
});

test('The JSON report is as its schema says, and says of each requirement what became of it', async t => {
  const verdict = await verdictOnBroken(t);
  const report = reportData(verdict, 'fail');
  t.ok(validate(JSON.parse(JSON.stringify(report))), JSON.stringify(validate.errors?.slice(0, 3)));
  const outcome = (id: string): unknown => report.requirements.find(each => each.id === id);
  t.match(outcome('REAUTH-1'), { outcome: 'broken', level: 'MUST', profile: 'core' });
  t.match(outcome('CONN-1'), { outcome: 'kept' });
  t.match(outcome('SEC-2'), { outcome: 'untested', why: 'needs a hook into the server: logs' });
  t.ok(report.cases.every(one => ('transcript' in one) === (one.outcome === 'failed')), 'the exchange of failed cases alone');
  t.ok(reportData(verdict, 'all').cases.every(one => one.transcript));
  t.match(report.target, { heartbeat_interval: 1, capabilities: ['reauth', 'events', 'publish', 'resume'] });
  for (const other of [verdictOf([], { aborted: { reason: 'unreachable', why: 'gone' } }), verdictOf([result('server/a/b', { outcome: 'inconclusive', note: 'late' })])]) t.ok(validate(JSON.parse(jsonReport(other, 'fail'))), JSON.stringify(validate.errors));
});

test('JUnit is XML whatever a target sends, and counts what it holds', async t => {
  const odd = result('server/x/y', { outcome: 'failed', violations: [{ requirement: 'CONN-1', expected: '"<&>"', seen: 'a\u0000\u001b]]>\ud800' }], transcript: [{ at: 0, peer: 'a', direction: 'received', text: '</failure>&\u0007' }] });
  const text = junitReport(verdictOf([odd, result('server/x/z'), result('server/w/v', { outcome: 'untested', note: 'it is <not> offered' }), result('server/w/u', { outcome: 'fault', note: 'bug' })]));
  t.equal(XMLValidator.validate(text), true);
  t.notMatch(text, /[\u0000\u0007\u001b]/);
  const { testsuites } = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' }).parse(text);
  t.match(testsuites, { tests: '4', failures: '1', errors: '1', skipped: '1', testsuite: [{ name: 'server/x', tests: '2', failures: '1' }, { name: 'server/w', skipped: '1', errors: '1' }] });
  t.match(testsuites.testsuite[0].testcase[0].failure.message, /"<&>"|&quot;&lt;&amp;&gt;&quot;/);
});

test('What a target says is no markup in Markdown', async t => {
  const odd = result('server/x/y', { outcome: 'failed', violations: [{ requirement: 'CONN-1', expected: 'a', seen: '<script>[x](y) @everyone\n# heading | cell' }] });
  const text = markdownReport(verdictOf([odd]));
  t.notMatch(text, /<script>|\[x\]|@everyone|\n# heading/);
  t.match(text, /### ❌ CONN-1 \(MUST\)/);
});

test('A badge says what a run came to', async t => {
  const kept = [result('server/x/y')];
  const runs: [Partial<Verdict>, message: RegExp, color: string][] = [
    [{ exitCode: 0, profiles: ['core', 'events'] }, /^conforms: core \+ events$/, 'brightgreen'],
    [{ exitCode: 0, partial: true }, /^partly judged$/, 'lightgrey'],
    [{ exitCode: 1 }, /^does not conform$/, 'red'],
    [{ exitCode: 3 }, /^incomplete$/, 'yellow'],
    [{ exitCode: 4 }, /^not reached$/, 'lightgrey'],
    [{ exitCode: 5 }, /^not judged$/, 'lightgrey'],
  ];
  for (const [more, message, color] of runs) {
    const verdict = { ...verdictOf(kept), ...more };
    t.match(JSON.parse(badgeEndpoint(verdict)), { schemaVersion: 1, label: 'token-refresh.v1', message, color });
    t.equal(XMLValidator.validate(badgeImage(verdict)), true);
  }
});
