import type { Change } from './change.ts';

type Step = 'none' | 'patch' | 'minor' | 'major';
const steps: readonly Step[] = ['none', 'patch', 'minor', 'major'];

/**
 * Whether the version says what the changes are (semver.org, 2.0.0). Before 1.0.0 a minor step may break, as item 4 there
 * allows; afterwards only a major one may.
 * @returns one line that says what is wrong, or null.
 */
export function versionProblem(before: string, after: string, changes: readonly Change[]): string | null {
  const [old, now] = [parse(before), parse(after)];
  if (!old || !now) return `the version ${old ? after : before} is not three numbers; write it as 1.2.3`;
  const index = old.findIndex((part, position) => part !== now[position]);
  if (index >= 0 && now[index]! < old[index]!) return `the version went back from ${before} to ${after}`;
  const taken: Step = index < 0 ? 'none' : (['major', 'minor', 'patch'] as const)[index]!;
  const needed = neededStep(changes, old[0] === 0);
  if (steps.indexOf(taken) >= steps.indexOf(needed)) return null;
  return `the changes need a new ${needed} version, and the version ${taken === 'none' ? `is still ${after}` : `went from ${before} to ${after}`}; set info.version`;
}

function neededStep(changes: readonly Change[], beforeOne: boolean): Step {
  if (changes.some(({ weight }) => weight === 'breaking')) return beforeOne ? 'minor' : 'major';
  if (changes.some(({ weight }) => weight === 'compatible')) return beforeOne ? 'patch' : 'minor';
  return changes.length > 0 ? 'patch' : 'none';
}

function parse(version: string): readonly number[] | null {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  return match ? match.slice(1).map(Number) : null;
}
