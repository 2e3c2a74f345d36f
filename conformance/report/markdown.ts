import { requirementById } from '../../generated/requirements.ts';
import { profilesLeftOut, type Verdict } from '../verdict.ts';
import { findings } from './findings.ts';
import { lastWord } from './last-word.ts';
import { requirementOutcomes } from './json.ts';

/** The verdict for a pull request or the summary of a CI job: the last word, what is broken, and a line for each area of requirements. */
export function markdownReport(verdict: Verdict): string {
  const { role, url, document, seed, date } = verdict;
  const blocks = [
    `## ${escaped(lastWord(verdict))}`,
    `\`${url}\` against document ${document.version} (sha256 \`${document.sha256.slice(0, 8)}\`), ${date}${role === 'server' ? `, seed ${seed}` : ''}`,
    ...(verdict.aborted ? [escaped(verdict.aborted.why)] : [areas(verdict), ...problems(verdict), ...broken(verdict), ...untested(verdict)]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const marks = { kept: '✅', broken: '❌', known: '☑️', warned: '⚠️', untested: '–' };

function areas(verdict: Verdict): string {
  // What was left out by choice needs no list.
  const outcomes = requirementOutcomes(verdict).filter(({ outcome }) => !verdict.partial || outcome !== 'untested');
  const byArea = Map.groupBy(outcomes, ({ id }) => id.replace(/-\d+$/, ''));
  const rows = [...byArea].map(([area, group]) => {
    const kept = group.filter(({ outcome }) => outcome === 'kept').length;
    const worst = (['broken', 'known', 'warned', 'kept', 'untested'] as const).find(each => group.some(({ outcome }) => outcome === each))!;
    const odd = group.filter(({ outcome }) => outcome !== 'kept').map(({ id, outcome }) => `${marks[outcome]} ${id}`);
    return `| ${marks[worst]} | ${area} | ${kept} of ${group.length} | ${odd.join(', ')} |`;
  });
  return ['| | requirements | kept | else |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function problems({ baselineProblems }: Verdict): string[] {
  return baselineProblems.length > 0 ? [`**Baseline**\n\n${baselineProblems.map(({ case: id, problem }) => `- \`${id}\` ${problem}`).join('\n')}`] : [];
}

function broken(verdict: Verdict): string[] {
  return findings(verdict).map(({ requirement, sightings: [clearest, ...more] }) => {
    const { level, text, why } = requirementById[requirement];
    const { result, expected, seen } = clearest!;
    return [
      `### ${level === 'MUST' ? '❌' : '⚠️'} ${requirement} (${level})`,
      '',
      text,
      '',
      `*Why:* ${why}`,
      '',
      `- expected: ${escaped(expected)}`,
      `- seen: ${escaped(seen)}`,
      `- case: \`${result.case.id}\`${more.length ? `, and ${more.length} more` : ''}`,
    ].join('\n');
  });
}

function untested(verdict: Verdict): string[] {
  if (verdict.partial) return [];
  const byReason = Map.groupBy(verdict.untested, ({ why }) => why);
  const lines = [...byReason].map(([why, group]) => `- ${escaped(why)}: ${group.map(({ requirement }) => requirement).join(', ')}`);
  const leftOut = profilesLeftOut(verdict);
  const all = [...lines, ...(leftOut.length ? [`- profiles that were not judged: ${leftOut.join(', ')}`] : [])];
  return all.length ? [`**Not tested**\n\n${all.join('\n')}`] : [];
}

/** What a target says must be neither markup nor a mention. An underscore within a word is none. */
function escaped(text: string): string {
  return text.replaceAll(/[\\`*{}[\]<>#|@~&]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, character => `&#${character.codePointAt(0)};`).replaceAll(/\s+/g, ' ');
}
