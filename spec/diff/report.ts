import type { Change, Weight } from './change.ts';

export interface DiffReport {
  readonly before: string;
  readonly after: string;
  readonly changes: readonly Change[];
  /** What is wrong with the version, or null. */
  readonly problem: string | null;
}

/** One line a change, for a terminal. */
export function textReport({ before, after, changes, problem }: DiffReport): string {
  const lines = changes.map(({ weight, place, what, affects }) => `${weight.padEnd(10)} ${place}: ${what} (${affects})`);
  return `${[`${before} -> ${after}: ${counts(changes)}`, ...lines, ...(problem ? [problem] : [])].join('\n')}\n`;
}

/** A comment for a pull request: the counts, the breaking in the open, the rest folded. */
export function markdownReport({ before, after, changes, problem }: DiffReport): string {
  const section = (weight: Weight, title: string, open: boolean): string[] => {
    const rows = changes.filter(change => change.weight === weight);
    if (rows.length === 0) return [];
    const table = ['| where | what | who |', '| --- | --- | --- |', ...rows.map(({ place, what, affects }) => `| ${cell(place)} | ${cell(what)} | ${affects} |`)];
    return open ? [`### ${title}`, '', ...table, ''] : [`<details><summary>${title} (${rows.length})</summary>`, '', ...table, '', '</details>', ''];
  };
  return `${[
    `## Protocol ${before} → ${after}: ${counts(changes)}`,
    '',
    ...(problem ? [`**${cell(problem)}**`, ''] : []),
    ...section('breaking', 'Breaking', true),
    ...section('wording', 'Wording, to be judged by a person', false),
    ...section('compatible', 'Compatible', false),
  ].join('\n').trimEnd()}\n`;
}

function counts(changes: readonly Change[]): string {
  const number = (weight: Weight): number => changes.filter(change => change.weight === weight).length;
  return changes.length === 0 ? 'no change' : `${number('breaking')} breaking, ${number('wording')} wording, ${number('compatible')} compatible`;
}

/** Text that stays in one cell and is not taken for markup. */
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll(/\s+/g, ' ');
}
