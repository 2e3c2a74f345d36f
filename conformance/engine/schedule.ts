import type { ServerCase } from '../case.ts';
import type { CaseResult } from '../verdict.ts';
import type { Target } from './target.ts';

/** Prompt cases at a time: a server that bounds connections per address should not have to refuse the suite. */
const promptAtATime = 16;

/** Bursts at a time: each waits for most of its time, and a few floods are still small beside a server that is up to its work. */
const burstsAtATime = 3;

/**
 * All cases that wait at once, the longest first, and beside them the prompt ones, a few at a time; then the bursts, so that a flood
 * disturbs no other timing, and those last that move many megabytes; then, alone, what was inconclusive. Yields results in the order of
 * the cases.
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
  const few = async (ones: readonly ServerCase[], atATime: number): Promise<void> => {
    const left = [...ones];
    const line = async (): Promise<void> => {
      for (let one = left.shift(); one; one = left.shift()) await settle(one, false);
    };
    await Promise.all(Array.from({ length: atATime }, line));
  };
  await Promise.all([...waiting.map(one => settle(one, false)), few(prompt, promptAtATime)]);
  const bursts = cases.filter(one => one.burst).sort((a, b) => b.seconds(target) - a.seconds(target));
  await few(bursts.filter(one => !one.bulk), burstsAtATime);
  await few(bursts.filter(one => one.bulk), burstsAtATime);
  for (const one of cases) {
    if (results.get(one.id)?.outcome === 'inconclusive') await settle(one, true);
  }
  return cases.map(one => results.get(one.id)!);
}
