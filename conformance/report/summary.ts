import { requirementById } from '../../generated/requirements.ts';
import { profilesLeftOut, type CaseResult, type Verdict } from '../verdict.ts';
import { findings } from './findings.ts';
import { count, lastWord, parties } from './last-word.ts';

export interface SummaryOptions {
  /** The command line that judges this target, to which `--case ID` is added. */
  readonly again: string;
  /** ANSI colours. */
  readonly colour: boolean;
  /** What else can be done, in a line after the last word. */
  readonly hint?: string;
}

/** The verdict for a person: the areas, what is broken and why, what was not tested, and the last word. */
export function summaryReport(verdict: Verdict, options: SummaryOptions): string {
  const paint = painter(options.colour);
  const { aborted } = verdict;
  const blocks = aborted ? [[paint('red', aborted.why)]] : [];
  if (aborted?.reason === 'died') blocks.push(header(verdict), areas(verdict, paint), ...broken(verdict, options, paint).slice(0, 1));
  if (!aborted) blocks.push(header(verdict), areas(verdict, paint), ...broken(verdict, options, paint), ...known(verdict, paint), ...remarks(verdict, paint), untested(verdict));
  blocks.push([paint(colourOf(verdict), lastWord(verdict)), ...(options.hint === undefined ? [] : [options.hint])]);
  return `${blocks.filter(lines => lines.length > 0).map(lines => lines.join('\n')).join('\n\n')}\n`;
}

type Paint = (colour: keyof typeof codes, text: string) => string;
const codes = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 };

function painter(colour: boolean): Paint {
  return (name, text) => (colour ? `\u001B[${codes[name]}m${text}\u001B[0m` : text);
}

function header({ role, url, document, target, seed }: Verdict): string[] {
  return [
    `${role === 'both' ? 'Judged' : 'Judging'} ${url} against document ${document.version} (sha256 ${document.sha256.slice(0, 8)})${role === 'server' ? `, seed ${seed}` : ''}`,
    ...(target === null || 'frames' in target ? [] : ['reports' in target ? `told ${target.commands.join(', ') || 'nothing'}; reports ${target.reports.join(', ') || 'nothing'}` : `heartbeat ${target.heartbeatInterval} s, ${target.maxMissedPongs} missed pongs, warning ${target.expiryWarning} s, grace ${target.gracePeriod} s, ${target.reauthPerMinute} REAUTHs a minute`]),
  ];
}

function areas({ role, results }: Verdict, paint: Paint): string[] {
  const byArea = Map.groupBy(results, result => result.case.id.split('/')[1] ?? '');
  return [...byArea].map(([area, group]) => {
    const counts = count(group);
    const failed = (counts.failed ?? 0) + (counts.fault ?? 0);
    const odd = (['failed', 'known', 'warned', 'inconclusive', 'fault'] as const).filter(each => counts[each]);
    const rest = [...odd, ...(counts.untested ? ['untested' as const] : [])].map(each => `${counts[each]} ${each === 'untested' && role === 'both' ? 'not observable' : labels[each]}`);
    const mark = failed ? paint('red', 'x ') : odd.length ? paint('yellow', '! ') : counts.passed ? paint('green', 'ok') : '--';
    return `  ${mark} ${area.padEnd(20)}${String(counts.passed ?? 0).padStart(3)} of ${group.length} passed${rest.length ? `, ${rest.join(', ')}` : ''}`;
  });
}

const labels = { failed: 'failed', known: 'known', warned: 'warned', inconclusive: 'inconclusive', fault: 'fault', untested: 'not applicable' };

function colourOf({ exitCode, results }: Verdict): keyof typeof codes {
  return exitCode === 0 && !results.some(({ outcome }) => outcome === 'known') ? 'green' : exitCode === 0 ? 'yellow' : exitCode === 3 ? 'yellow' : 'red';
}

/** By requirement, because one fault fails many cases; the whole exchange once, of the clearest case. */
function broken(verdict: Verdict, { again }: SummaryOptions, paint: Paint): string[][] {
  const shown = new Set<string>();
  const blocks = findings(verdict).map(({ requirement, sightings: [clearest, ...more] }) => {
    const { level, text, why } = requirementById[requirement];
    const { result, expected, seen } = clearest!;
    const lines = [
      `${paint(level === 'MUST' ? 'red' : 'yellow', 'BROKEN')} ${paint('bold', requirement)} (${level})${verdict.role === 'both' ? ` by the ${result.case.id.split('/')[1]}` : ''}  ${text}`,
      `  why       ${why}`,
      `  case      ${result.case.id}: ${result.case.title}`,
      `  expected  ${expected}`,
      `  seen      ${seen}`,
      ...(verdict.role === 'both' ? otherFrames(result, requirement) : []),
    ];
    if (shown.has(result.case.id)) lines.push('  exchange  as shown above: one fault may break several requirements');
    else lines.push(`  what passed between ${parties(verdict.role)}:`, ...exchange(result.transcript).map(line => paint('dim', line)), ...(verdict.role === 'both' ? [] : [`  again: ${again} --case ${result.case.id}`]));
    shown.add(result.case.id);
    if (more.length) lines.push(`  also in ${more.length} more: ${more.slice(0, mostListed).map(each => each.result.case.id).join(', ')}${more.length > mostListed ? ', …' : ''}`);
    return lines;
  });
  return blocks.length > 0 ? [...blocks, [paint('dim', legend(verdict))]] : [];
}

const legend = ({ role }: Verdict): string => `${role === 'both' ? '-> client to server, <- server to client; seconds since the connection began' : `-> suite to ${role}, <- ${role} to suite; a, b, … are connections${role === 'client' ? ', tokens the token endpoint, client its commands and reports' : ''}; seconds since the case began`}. conform explain ID says more of a requirement or a case.`;

/** The lines that are worth reading: what only repeats is counted, and a long middle is left out. */
function exchange(transcript: CaseResult['transcript']): string[] {
  const folded: { line: CaseResult['transcript'][number]; times: number }[] = [];
  for (const line of transcript) {
    const last = folded.at(-1);
    if (last && kindOf(last.line) === kindOf(line)) last.times += 1;
    else folded.push({ line, times: 1 });
  }
  return excerpt(folded).map(({ line: { at, peer, direction, text }, times }) => `  ${at.toFixed(3).padStart(8)} ${peer} ${{ sent: '->', received: '<-', event: '--' }[direction]} ${text}${times > 1 ? `   (and ${times - 1} more like it)` : ''}`);
}

/** Lines that differ in their ids and numbers only are of one kind. */
function kindOf({ peer, direction, text }: CaseResult['transcript'][number]): string {
  return `${peer} ${direction} ${text.replaceAll(/"(id|reply_to|idempotency_key)":"[^"]*"/g, '').replaceAll(/\d+(\.\d+)?/g, '0')}`;
}

/** Lines of an exchange at its beginning and at its end; what a flood has between them tells nothing more. */
const [linesBefore, linesAfter] = [20, 30];

type Folded = readonly { readonly line: CaseResult['transcript'][number]; readonly times: number }[];

function excerpt(lines: Folded): Folded {
  const left = lines.length - linesBefore - linesAfter;
  if (left <= 1) return lines;
  const gap = { line: { at: lines[linesBefore]!.line.at, peer: ' ', direction: 'event', text: `… ${left} lines …` }, times: 1 } as const;
  return [...lines.slice(0, linesBefore), gap, ...lines.slice(-linesAfter)];
}

/** Cases beyond that tell nothing new. */
const mostListed = 5;

/** A trace may break a requirement in many frames, and each is somebody's to look for. */
function otherFrames({ violations }: CaseResult, requirement: string): readonly string[] {
  return violations.filter(each => each.requirement === requirement).slice(1).map(({ expected, seen }) => `  and       ${seen}; expected ${expected}`);
}

/** Failures that the baseline names, and entries of it that no longer hold. */
function known({ results, baselineProblems }: Verdict, paint: Paint): string[][] {
  const failures = results.filter(({ outcome }) => outcome === 'known').map(({ case: { id }, note }) => `${paint('yellow', 'KNOWN')} ${id}  ${(note ?? '').replace('known: ', '')}`);
  const problems = baselineProblems.map(({ case: id, problem }) => `${paint('red', 'BASELINE')} ${id}  ${problem}`);
  return [failures, problems];
}

/** Cases that did not come to a verdict, and why; those that this target gives no occasion for in one line a reason. */
function remarks({ role, results }: Verdict, paint: Paint): string[][] {
  const open = results
    .filter(({ outcome }) => outcome === 'inconclusive' || outcome === 'fault')
    .map(({ outcome, case: { id }, note }) => [`${paint(outcome === 'fault' ? 'red' : 'yellow', outcome.toUpperCase())} ${paint('bold', id)}  ${note ?? ''}`]);
  // What a trace does not show is listed by requirement.
  if (role === 'both') return open;
  // What is only for servers that offer less says nothing of one that offers it.
  const byNote = Map.groupBy(results.filter(({ outcome, note }) => outcome === 'untested' && !note?.startsWith('the target offers')), ({ note }) => note ?? '');
  const inapplicable = [...byNote].map(([note, group]) => `not applicable (${note}): ${group.map(each => each.case.id).join(', ')}`);
  return inapplicable.length > 0 ? [...open, inapplicable] : open;
}

function untested(verdict: Verdict): string[] {
  const { untested: list, partial } = verdict;
  // What was left out by choice needs no list.
  if (partial) return [];
  const leftOut = profilesLeftOut(verdict);
  const byReason = Map.groupBy(list, each => each.why);
  const reasons = [...byReason].map(([why, group]) => `${verdict.role === 'both' ? 'not observable' : 'not tested'} (${why}): ${group.map(each => each.requirement).join(', ')}`);
  return [...reasons, ...(leftOut.length > 0 ? [`not judged: ${leftOut.map(profile => `${profile} (${verdict.role === 'both' ? 'not in use' : profile === 'operations' ? 'no hook revokes' : 'not offered'})`).join(', ')}`] : [])];
}
