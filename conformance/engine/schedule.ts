import type { ServerCase } from '../case.ts';
import type { CaseResult } from '../verdict.ts';
import { Places } from './places.ts';
import type { Target } from './target.ts';

/** Prompt cases at a time: a server that bounds connections per address should not have to refuse the suite. */
const promptAtATime = 16;
/** Bursts at a time: each waits for most of its time, and a few floods are still small beside a server that is up to its work. */
const burstsAtATime = 3;

/** Connections that a case holds open where it does not say so. */
export const usualConnections = 2;

/** Connections that are open at the same time at most, where nobody bounds them. */
export function mostConnections(cases: readonly ServerCase[], target: Target): number {
  const held = (ones: readonly ServerCase[]): number[] => ones.map(one => one.connections ?? usualConnections).sort((a, b) => b - a);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const [quiet, bursts] = [cases.filter(one => !one.burst && !one.last), cases.filter(one => one.burst)];
  const waits = (one: ServerCase): boolean => one.seconds(target) > 0;
  return Math.max(sum(held(quiet.filter(waits))) + sum(held(quiet.filter(one => !waits(one))).slice(0, promptAtATime)), sum(held(bursts).slice(0, burstsAtATime)));
}

export interface ScheduleOptions {
  readonly run: (one: ServerCase, rerun: boolean) => Promise<CaseResult>;
  /** Told of each result once it is settled. */
  readonly onResult: (result: CaseResult) => void;
  /** Connections that may be open at the same time; null for any number. */
  readonly maxConnections: number | null;
  /** Seconds between the starts of two cases; a token that takes long to be minted should not wait for those of all others. */
  readonly startGap?: number;
}

/**
 * All cases that wait at once, the longest first, and beside them the prompt ones, a few at a time; then the bursts, so that a flood
 * disturbs no other timing, and those last that move many megabytes; then, alone, what was inconclusive; then, one by one, those that
 * want to be last. Yields results in the order of the cases.
 */
export async function runAll(cases: readonly ServerCase[], target: Target, { run, onResult, maxConnections, startGap = 0 }: ScheduleOptions): Promise<readonly CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const places = new Places(maxConnections ?? Infinity);
  const settle = async (one: ServerCase, rerun: boolean): Promise<void> => {
    const leave = await places.enter(one.connections ?? usualConnections);
    if (startGap > 0) await turn();
    const result = await run(one, rerun).finally(leave);
    results.set(one.id, result);
    if (result.outcome !== 'inconclusive' || rerun || one.last) onResult(result);
  };
  let nextStart = performance.now();
  const turn = async (): Promise<void> => {
    const start = Math.max(performance.now(), nextStart);
    nextStart = start + startGap * 1000;
    await new Promise(resolve => setTimeout(resolve, Math.max(0, start - performance.now())));
  };
  const few = async (ones: readonly ServerCase[], atATime: number): Promise<void> => {
    const left = [...ones];
    const line = async (): Promise<void> => {
      for (let one = left.shift(); one; one = left.shift()) await settle(one, false);
    };
    await Promise.all(Array.from({ length: atATime }, line));
  };
  const longestFirst = cases.filter(one => !one.last).sort((a, b) => b.seconds(target) - a.seconds(target));
  const [quiet, bursts] = [longestFirst.filter(one => !one.burst), longestFirst.filter(one => one.burst)];
  const waiting = quiet.filter(one => one.seconds(target) > 0);
  await Promise.all([...waiting.map(one => settle(one, false)), few(quiet.filter(one => one.seconds(target) <= 0), promptAtATime)]);
  // One that waits before it moves its megabytes does so while the others make theirs.
  const heavy = bursts.filter(one => one.bulk && one.seconds(target) <= 0);
  await few(bursts.filter(one => !heavy.includes(one)), burstsAtATime);
  await few(heavy, burstsAtATime);
  for (const one of cases) {
    if (results.get(one.id)?.outcome === 'inconclusive') await settle(one, true);
  }
  for (const one of cases.filter(each => each.last)) await settle(one, false);
  return cases.map(one => results.get(one.id)!);
}
