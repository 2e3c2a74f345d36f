import type { ServerCase } from '../case.ts';
import type { CaseResult } from '../verdict.ts';
import type { Target } from './target.ts';

/**
 * All quiet cases at once, the longest first; then the bursts, one after the other, so that a flood disturbs no timing but
 * its own; then, alone, what was inconclusive. Yields results in the order of the cases.
 */
export async function runAll(
  cases: readonly ServerCase[],
  target: Target,
  run: (one: ServerCase, rerun: boolean) => Promise<CaseResult>,
  onResult: (result: CaseResult) => void,
): Promise<readonly CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const settle = async (one: ServerCase, rerun: boolean): Promise<void> => {
    const result = await run(one, rerun);
    results.set(one.id, result);
    if (result.outcome !== 'inconclusive' || rerun) onResult(result);
  };
  const longestFirst = cases.filter(one => !one.burst).sort((a, b) => b.seconds(target) - a.seconds(target));
  await Promise.all(longestFirst.map(one => settle(one, false)));
  for (const one of cases.filter(each => each.burst)) await settle(one, false);
  for (const one of cases) {
    if (results.get(one.id)?.outcome === 'inconclusive') await settle(one, true);
  }
  return cases.map(one => results.get(one.id)!);
}
