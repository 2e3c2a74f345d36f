import fc from 'fast-check';
import type { Trial } from './trial.ts';
import { Inconclusive, NotApplicable, Violation } from './violation.ts';

/** Lists of steps that are drawn at random and played against the target, each list on connections of its own. */
export interface Exploration<T> {
  readonly arbitrary: fc.Arbitrary<readonly T[]>;
  /** Opens what a list needs, and yields what plays one step; that says false when no other can follow. */
  readonly begin: (trial: Trial) => Promise<(step: T) => Promise<boolean>>;
  readonly describe: (step: T) => string;
  readonly runs: number;
}

/** What came of a list: what went wrong, if anything, and the steps until then. */
interface Outcome<T> {
  readonly error: unknown;
  readonly played: readonly T[];
}

/** Plays at a time: their connections come on top of those of the other cases. */
const atATime = 8;
/** Seconds for making a failure shorter. What was shortest by then is reported. */
const shrinkingTime = 10;

/**
 * Plays what the seed draws, several lists at a time. The first that breaks the target is made as short as it gets, and only
 * that one enters the transcript.
 * @throws {Violation} of the shortest, naming it and the seed.
 */
export async function explore<T>(t: Trial, exploration: Exploration<T>): Promise<void> {
  const drawn: (readonly T[])[] = [];
  fc.check(fc.property(exploration.arbitrary, steps => void drawn.push(steps)), { seed: t.seed, numRuns: exploration.runs });
  const errors = new Map<number, unknown>();
  const waiting = [...drawn.keys()];
  const work = async (): Promise<void> => {
    for (let index = waiting.shift(); index !== undefined; index = waiting.shift()) {
      const leg = t.leg();
      const { error } = await play(leg, exploration, drawn[index]!);
      if (error === null) t.adopt(leg, 'judged');
      else errors.set(index, error);
      // One failure is enough; the rest would say the same.
      if (error instanceof Violation) waiting.length = 0;
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  const failed = [...errors].find(([, error]) => error instanceof Violation);
  if (failed) throw await shortest(t, exploration, failed[0], failed[1] as Violation);
  const [other] = errors.values();
  if (other !== undefined) throw other;
}

/** What the observers saw counts before what the steps themselves found, as it came earlier. */
async function play<T>(leg: Trial, { begin }: Exploration<T>, steps: readonly T[]): Promise<Outcome<T>> {
  let played = 0;
  let error: unknown = null;
  try {
    const step = await begin(leg);
    for (let more = true; more && played < steps.length && leg.observed.length === 0;) {
      played += 1;
      more = await step(steps[played - 1]!);
    }
  } catch (thrown) {
    error = thrown;
  } finally {
    leg.leave();
  }
  return { error: leg.observed[0] ?? error, played: steps.slice(0, played) };
}

async function shortest<T>(t: Trial, exploration: Exploration<T>, index: number, first: Violation): Promise<Violation> {
  const found: { leg: Trial; violation: Violation; played: readonly T[] }[] = [];
  const property = fc.asyncProperty(exploration.arbitrary, async steps => {
    const leg = t.leg();
    const { error, played } = await play(leg, exploration, steps);
    if (error === null || error instanceof Inconclusive || error instanceof NotApplicable) return;
    if (error instanceof Violation) found.push({ leg, violation: error, played });
    throw error;
  });
  await fc.check(property, { seed: t.seed, path: String(index), numRuns: 1, interruptAfterTimeLimit: shrinkingTime * 1000 });
  const last = found.at(-1);
  if (!last) return new Violation(first.requirement, `${first.expected}, each time (it did not happen again; --seed ${t.seed})`, first.seen);
  t.adopt(last.leg, 'transcript');
  const { requirement, expected, seen } = last.violation;
  return new Violation(requirement, `${expected} after: ${last.played.map(exploration.describe).join(' → ')} (--seed ${t.seed})`, seen);
}
