import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { brokenTraces } from './broken-traces.ts';
import { traceChecks } from './checks.ts';
import { healthyTrace } from './healthy-trace.ts';
import { judgeFiles } from './judge-files.ts';
import { badgeEndpoint } from '../report/badge.ts';
import { htmlReport } from '../report/html.ts';
import { reportData } from '../report/json.ts';
import { lastWord } from '../report/last-word.ts';
import { summaryReport } from '../report/summary.ts';
import { TraceJudge } from './judge.ts';
import type { TraceLine } from './read-lines.ts';
import { traceVerdict } from './verdict.ts';

/** Judges lines as `conform trace` does, by a file. */
async function judge(t: Test, lines: readonly TraceLine[]): Promise<TraceJudge> {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-trace-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'trace.jsonl');
  writeFileSync(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  return judgeFiles([file]);
}

const outcomes = (judged: TraceJudge, outcome: string): readonly string[] => traceVerdict(judged, { name: 'a trace', seconds: 0 }).results.filter(each => each.outcome === outcome).map(each => each.case.id);
const explained = (judged: TraceJudge): string => traceVerdict(judged, { name: 'a trace', seconds: 0 }).results.flatMap(({ case: { id }, violations }) => violations.map(({ expected, seen }) => `${id}: expected ${expected}, saw ${seen}`)).join('\n');

test('In a healthy trace nothing is broken', async t => {
  const judged = await judge(t, healthyTrace);
  t.equal(explained(judged), '');
  t.equal(traceVerdict(judged, { name: 'a trace', seconds: 0 }).exitCode, 0);
  t.ok(outcomes(judged, 'passed').length >= 25, outcomes(judged, 'passed').join(' '));
});

test('Each thing that is wrong is found, and nothing else', async t => {
  for (const { name, finds, lines } of brokenTraces) {
    const judged = await judge(t, lines);
    t.strictSame([...outcomes(judged, 'failed')].sort(), [...finds].sort(), `${name}\n${explained(judged)}`);
  }
});

test('Each check is proven by a trace that breaks it', async t => {
  const proven = new Set(brokenTraces.flatMap(({ finds }) => finds));
  t.strictSame(traceChecks.map(({ id }) => id).filter(id => !proven.has(id)), []);
});

test('A finding names requirement, frame, line and time, and shows what went before it', async t => {
  const judged = await judge(t, brokenTraces.find(({ name }) => name === 'a warning twice')!.lines);
  const [finding] = judged.findings.server.of('EXP-1').kept;
  t.match(finding, { requirement: 'EXP-1', side: 'server', where: /^connection 1, frame 16, line 17, 40\.700 s$/ });
  t.match(finding!.transcript.at(-1), { direction: 'received', text: /TOKEN_EXPIRED/ });
});

test('No token of a trace comes into a finding', async t => {
  const judged = await judge(t, brokenTraces.find(({ name }) => name === 'a token in an ERROR')!.lines);
  t.notMatch(JSON.stringify(judged.findings.server.of('ERR-1').kept), 'a-token-that-is-long-enough');
  t.match(JSON.stringify(judged.findings.server.of('ERR-1').kept), 'sha256:');
});

test('Without its beginning a trace is judged by what is left', async t => {
  for (let from = 1; from < healthyTrace.length; from += 1) {
    const judged = await judge(t, healthyTrace.slice(from));
    t.equal(explained(judged), '', `from ${healthyTrace[from]!.name} on`);
  }
});

test('Without its end a trace is judged by what is there', async t => {
  for (let length = 1; length < healthyTrace.length; length += 1) {
    const judged = await judge(t, healthyTrace.slice(0, length));
    t.equal(explained(judged), '', `until ${healthyTrace[length - 1]!.name}`);
  }
});

test('The clock of a trace may stand anywhere, go back, or be missing', async t => {
  const broken = brokenTraces.find(({ name }) => name === 'no expiry')!;
  for (const offset of [-3600, 1.8e9]) {
    t.equal(explained(await judge(t, healthyTrace.map(line => ({ ...line, at: line.at + offset })))), '');
    t.strictSame(outcomes(await judge(t, broken.lines.map(line => ({ ...line, at: line.at + offset }))), 'failed'), broken.finds);
  }
  const iso = healthyTrace.map(line => ({ ...line, at: new Date(line.at * 1000).toISOString() }));
  t.equal(explained(await judge(t, iso)), '');
  const back = healthyTrace.map(line => ({ ...line, at: line.at > 60 ? line.at - 3600 : line.at }));
  t.equal(explained(await judge(t, back)), '');
  const timeless = healthyTrace.map(({ at: _at, ...line }) => line);
  const judged = await judge(t, timeless);
  t.equal(explained(judged), '');
  t.notOk(outcomes(judged, 'passed').includes('trace/server/HB-2'), 'no timing passes without times');
});

test('Several connections in one trace are judged each by itself', async t => {
  const of = (connection: string): readonly TraceLine[] => healthyTrace.map(line => ({ ...line, connection, ...(line.text ? { text: line.text.replaceAll('token-', `${connection}-token-`).replaceAll('"k1"', `"k-${connection}"`) } : {}) }));
  const lines = [...of('a'), ...of('b').map(line => ({ ...line, at: Number(line.at) + 3 }))].toSorted((one, other) => Number(one.at) - Number(other.at));
  const judged = await judge(t, lines);
  t.equal(explained(judged), '');
  t.equal(judged.connections, 2);
});

test('What only one side saw is judged for that side only', async t => {
  // The proxy held the warning back for 6 s: the server was right, the client never late.
  const lines = healthyTrace.flatMap((line): TraceLine[] => (line.name === 'pong' ? [{ ...line, side: 'server' }, { ...line, side: 'client', at: 16 }] : [line])).toSorted((one, other) => Number(one.at) - Number(other.at));
  t.equal(explained(await judge(t, lines)), '');
  const lost = healthyTrace.map((line): TraceLine => (line.name === 'beat-30-pong' ? { ...line, side: 'client' } : line));
  t.equal(explained(await judge(t, lost)), '', 'the client answered, though the server never saw it');
});

test('That nothing is broken in a trace is no conformance, in no report', async t => {
  const clean = traceVerdict(await judge(t, healthyTrace), { name: 'a trace', seconds: 0 });
  t.match(lastWord(clean), /^NOTHING BROKEN: 35 frames of 1 connection over 118\.0 s; \d+ of \d+ checks had an occasion$/);
  t.equal(reportData(clean, 'fail').verdict.conforms, false);
  for (const text of [summaryReport(clean, { again: '', colour: false }), badgeEndpoint(clean), htmlReport([reportData(clean, 'fail')])]) t.notMatch(text, /conforms:|CONFORMS/);
  const nothing = traceVerdict(new TraceJudge(), { name: 'nothing', seconds: 0 });
  t.match([nothing.exitCode, lastWord(nothing)], [3, /^NOTHING TO JUDGE/]);
});

test('What is broken is told by its side, with each frame in which it was seen', async t => {
  const verdict = traceVerdict(await judge(t, brokenTraces.find(({ name }) => name === 'a burst of REAUTHs, all taken')!.lines), { name: 'a trace', seconds: 0 });
  t.match(lastWord(verdict), /^BROKEN: REAUTH-10 by the server, in 18 frames/);
  t.match(summaryReport(verdict, { again: '', colour: false }), /BROKEN REAUTH-10 \(MUST\) by the server .*\n(.*\n)*?  seen      7 .*frame \d+.*\n/);
});
