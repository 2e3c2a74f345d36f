import { requirementById } from '../../generated/requirements.ts';
import type { CaseResult, Outcome, Verdict } from '../verdict.ts';

export interface SummaryOptions {
  /** The command line that judges this target, to which `--case ID` is added. */
  readonly again: string;
  /** ANSI colours. */
  readonly colour: boolean;
  /** What else can be done, in a line after the last word. */
  readonly hint?: string;
}

/** The verdict for a person: the areas, what failed and why, what was not tested, and the last word. */
export function summaryReport(verdict: Verdict, options: SummaryOptions): string {
  const paint = painter(options.colour);
  const lines: string[] = [];
  if (verdict.aborted) lines.push(paint('red', verdict.aborted.why), '');
  else lines.push(...header(verdict), '', ...areas(verdict, paint), '');
  if (!verdict.aborted) {
    for (const result of verdict.results.filter(each => each.outcome !== 'passed')) lines.push(...detail(result, options, paint), '');
  }
  lines.push(...untested(verdict), ...lastWord(verdict, paint));
  if (options.hint !== undefined) lines.push(options.hint);
  return `${lines.join('\n')}\n`;
}

type Paint = (colour: keyof typeof codes, text: string) => string;
const codes = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

function painter(colour: boolean): Paint {
  return (name, text) => (colour ? `\u001B[${codes[name]}m${text}\u001B[0m` : text);
}

function header({ url, document, target }: Verdict): string[] {
  return [
    `Judging ${url} against document ${document.version} (sha256 ${document.sha256.slice(0, 8)})`,
    target ? `heartbeat ${target.heartbeatInterval} s, ${target.maxMissedPongs} missed pongs, warning ${target.expiryWarning} s, grace ${target.gracePeriod} s, ${target.reauthPerMinute} REAUTHs a minute` : '',
  ];
}

function areas({ results }: Verdict, paint: Paint): string[] {
  const byArea = Map.groupBy(results, result => result.case.id.split('/')[1] ?? '');
  return [...byArea].map(([area, group]) => {
    const counts = count(group);
    const failed = (counts.failed ?? 0) + (counts.fault ?? 0);
    const rest = (['failed', 'warned', 'inconclusive', 'untested', 'fault'] as const).filter(each => counts[each]).map(each => `${counts[each]} ${each}`);
    const mark = failed ? paint('red', 'x') : rest.length ? paint('yellow', '!') : paint('green', 'ok');
    return `  ${mark}${' '.repeat(failed || rest.length ? 2 : 1)}${area.padEnd(20)}${String(counts.passed ?? 0).padStart(3)} of ${group.length} passed${rest.length ? `, ${rest.join(', ')}` : ''}`;
  });
}

function count(results: readonly CaseResult[]): Partial<Record<Outcome, number>> {
  const counts: Partial<Record<Outcome, number>> = {};
  for (const { outcome } of results) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function detail(result: CaseResult, { again }: SummaryOptions, paint: Paint): string[] {
  const colour = result.outcome === 'failed' || result.outcome === 'fault' ? 'red' : 'yellow';
  const lines = [`${paint(colour, result.outcome.toUpperCase())} ${paint('bold', result.case.id)}`, `  ${result.case.title}.`];
  if (result.note) lines.push(`  ${result.note}`);
  for (const { requirement, expected, seen } of result.violations) {
    const { level, text, why } = requirementById[requirement];
    lines.push(`  ${requirement} (${level})  ${text}`, `    why       ${why}`, `    expected  ${expected}`, `    seen      ${seen}`);
  }
  if (result.outcome === 'failed') {
    lines.push('  what passed between suite and server:');
    for (const { at, peer, direction, text } of result.transcript) {
      lines.push(paint('dim', `    ${at.toFixed(3).padStart(8)} ${peer} ${{ sent: '->', received: '<-', event: '--' }[direction]} ${text}`));
    }
    lines.push(`  again: ${again} --case ${result.case.id}`);
  }
  return lines;
}

function untested({ untested: list, partial }: Verdict): string[] {
  // What was left out by choice needs no list.
  if (partial) return [];
  const byReason = Map.groupBy(list, each => each.why);
  return [...byReason].map(([why, group]) => `not tested (${why}): ${group.map(each => each.requirement).join(', ')}`);
}

function lastWord(verdict: Verdict, paint: Paint): string[] {
  const { results, seconds } = verdict;
  const counts = count(results);
  const took = `in ${seconds.toFixed(1)} s`;
  switch (verdict.exitCode) {
    case 0: {
      const passed = `${counts.passed ?? 0} of ${results.length}${verdict.partial ? ' chosen' : ''} cases passed${counts.warned ? `, ${counts.warned} warned` : ''} ${took}`;
      return ['', paint('green', verdict.partial ? `PASSED: ${passed}; conformance takes all of them` : `CONFORMS: ${passed}`)];
    }
    case 1: return ['', paint('red', verdict.aborted ? `DOES NOT CONFORM: no case could run, all ${results.length} count as failed` : `DOES NOT CONFORM: ${counts.failed} of ${results.length} cases failed ${took}`)];
    case 3: return ['', paint('yellow', rolledBack(verdict) ? `ROLLED BACK: the server does not offer reauth; ${counts.passed ?? 0} of ${results.length} cases passed ${took}` : `INCOMPLETE: ${(counts.inconclusive ?? 0) + (counts.untested ?? 0)} of ${results.length} cases could not be judged ${took}`)];
    case 4: return [paint('red', 'NOT REACHED: no case ran')];
    case 5: return ['', paint('red', `THE SUITE FAILED: ${counts.fault} of ${results.length} cases broke by its own fault; please report this`)];
  }
}

function rolledBack({ target }: Verdict): boolean {
  return target !== null && !target.capabilities.includes('reauth');
}
