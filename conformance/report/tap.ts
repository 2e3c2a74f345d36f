import { Parser } from 'tap-parser';
import { requirementById } from '../../generated/requirements.ts';
import type { CaseResult, Verdict } from '../verdict.ts';

/** The verdict as TAP 14, written by tap-parser's own formatter. Skipped is what was not tested; it never counts as passed. */
export function tapReport(verdict: Verdict): string {
  const log: Parameters<typeof Parser.stringify>[0] = [
    ['version', '14'],
    ['plan', { start: 1, end: verdict.results.length + verdict.baselineProblems.length }],
    ...verdict.results.map((result, index): [string, unknown] => ['assert', testPoint(result, index + 1, verdict.aborted !== null)]),
    ...verdict.baselineProblems.map(({ case: name, problem }, index): [string, unknown] => ['assert', { ok: false, id: verdict.results.length + index + 1, name: `baseline: ${name} ${problem}`, skip: false, todo: false, diag: null }]),
    ...comment(verdict.aborted ? [verdict.aborted.why] : []),
    // What was left out by choice, or with everything else, needs no list.
    ...comment(verdict.partial || verdict.aborted ? [] : verdict.untested.map(({ requirement, why }) => `untested: ${requirement}: ${why}`)),
    ...comment([`document ${verdict.document.version} sha256 ${verdict.document.sha256}, target ${verdict.url}, ${verdict.date}, seed ${verdict.seed}`, `exit ${verdict.exitCode}`]),
  ];
  return Parser.stringify(log);
}

function comment(lines: readonly string[]): [string, string][] {
  return lines.map(line => ['comment', `# ${line}\n`]);
}

function testPoint(result: CaseResult, id: number, aborted: boolean): Record<string, unknown> {
  const { outcome, violations, note } = result;
  const ok = outcome === 'passed' || outcome === 'warned' || outcome === 'untested';
  const diagnosis = {
    ...((ok && outcome !== 'warned') || aborted ? {} : { outcome }),
    ...(note && outcome !== 'untested' && outcome !== 'known' && !aborted ? { note } : {}),
    ...(violations.length ? { violations: violations.map(each => ({ ...each, text: requirementById[each.requirement].text })) } : {}),
    ...(outcome === 'failed' && violations.length ? { transcript: result.transcript.map(line => `${line.at.toFixed(3)} ${line.peer} ${line.direction} ${line.text}`) } : {}),
  };
  return {
    ok,
    id,
    name: `${result.case.id}: ${result.case.title}`,
    skip: outcome === 'untested' ? (note ?? true) : false,
    todo: outcome === 'known' ? (note ?? true) : false,
    time: Math.round(result.seconds * 1000),
    diag: Object.keys(diagnosis).length ? diagnosis : null,
  };
}
