import XMLBuilder from 'fast-xml-builder';
import { requirementById } from '../../generated/requirements.ts';
import type { CaseResult, Verdict } from '../verdict.ts';

const builder = new XMLBuilder({ ignoreAttributes: false, attributeNamePrefix: '@', format: true, suppressEmptyNode: true });

/** The verdict as JUnit XML, a test suite for each area. What was not tested is skipped, and never passed. */
export function junitReport(verdict: Verdict): string {
  const areas = Map.groupBy(verdict.results, ({ case: { id } }) => id.split('/').slice(0, 2).join('/'));
  const suites = [...areas].map(([name, results]) => ({
    '@name': name,
    ...totals(results),
    '@timestamp': verdict.date.replace(/\.\d+Z$/, ''),
    testcase: results.map(testCase),
  }));
  // An entry of the baseline that no longer holds fails the run, so a reader of this report has to see it fail.
  const problems = verdict.baselineProblems.map(({ case: id, problem }) => ({ '@name': `${id} ${problem}`, '@classname': 'baseline', '@time': '0.000', failure: { '@message': `${id} ${problem}` } }));
  const baseline = problems.length > 0 ? [{ '@name': 'baseline', '@tests': problems.length, '@failures': problems.length, '@errors': 0, '@skipped': 0, '@time': '0.000', testcase: problems }] : [];
  const sum = totals(verdict.results);
  const all = { ...sum, '@tests': verdict.results.length + problems.length, '@failures': Number(sum['@failures']) + problems.length };
  const root = { '@name': `conform ${verdict.role} ${verdict.url}`, ...all, testsuite: [...suites, ...baseline] };
  return builder.build({ '?xml': { '@version': '1.0', '@encoding': 'UTF-8' }, testsuites: root });
}

function totals(results: readonly CaseResult[]): Record<string, number | string> {
  const count = (...outcomes: readonly CaseResult['outcome'][]): number => results.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    '@tests': results.length,
    '@failures': count('failed', 'inconclusive'),
    '@errors': count('fault'),
    '@skipped': count('untested', 'known'),
    '@time': results.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3),
  };
}

function testCase({ case: { id, title, requirements }, outcome, violations, note, seconds, transcript }: CaseResult): object {
  const about = { '@name': printable(title), '@classname': id.replaceAll('/', '.'), '@time': seconds.toFixed(3) };
  const exchange = transcript.map(line => `${line.at.toFixed(3)} ${line.peer} ${line.direction} ${line.text}`).join('\n');
  switch (outcome) {
    case 'passed': return about;
    case 'warned': return { ...about, 'system-out': printable(violations.map(violated).join('\n')) };
    case 'known':
    case 'untested': return { ...about, skipped: { '@message': printable(note ?? '') } };
    case 'fault': return { ...about, error: { '@message': printable(note ?? ''), '#text': printable(exchange) } };
    case 'inconclusive': return { ...about, failure: { '@type': 'inconclusive', '@message': printable(note ?? ''), '#text': printable(exchange) } };
    case 'failed': return { ...about, failure: { '@type': violations[0]?.requirement ?? requirements[0], '@message': printable(violations[0] ? violated(violations[0]) : (note ?? '')), '#text': printable([...violations.map(violated), ...violations.map(({ requirement }) => `${requirement}: ${requirementById[requirement].text}`), exchange].join('\n')) } };
  }
}

function violated({ requirement, expected, seen }: CaseResult['violations'][number]): string {
  return `${requirement}: expected ${expected}, saw ${seen}`;
}

/** XML 1.0 has no way to write most control characters, and a target may send any. */
function printable(text: string): string {
  return text.replaceAll(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\u{FFFD}');
}
