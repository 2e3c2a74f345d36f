import type { ServerCase } from '../case.ts';
import type { CaseResult } from '../verdict.ts';
import type { Target } from './target.ts';

/** Prompt cases at a time: a server that bounds connections per address should not have to refuse the suite. */
const promptAtATime = 16;

/**
 * All cases that wait at once, the longest first, and beside them the prompt ones, a few at a time; then the bursts, one after the other, so that a flood disturbs no timing but
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
  const quiet = cases.filter(one => !one.burst);
  const waiting = quiet.filter(one => one.seconds(target) > 0).sort((a, b) => b.seconds(target) - a.seconds(target));
  const prompt = quiet.filter(one => one.seconds(target) <= 0);
  const line = async (): Promise<void> => {
    for (let one = prompt.shift(); one; one = prompt.shift()) await settle(one, false);
  };
  await Promise.all([...waiting.map(one => settle(one, false)), ...Array.from({ length: promptAtATime }, line)]);
  for (const one of cases.filter(each => each.burst)) await settle(one, false);
  for (const one of cases) {
    if (results.get(one.id)?.outcome === 'inconclusive') await settle(one, true);
  }
  return cases.map(one => results.get(one.id)!);
}
