import type { ServerCase } from '../case.ts';
import { resultOf } from './outcome.ts';
import type { CaseResult } from '../verdict.ts';
import { offeredProfiles } from './target.ts';
import { Transcript } from './transcript.ts';
import { Trial, type TrialSettings } from './trial.ts';
import { Inconclusive, NotApplicable, Violation } from './violation.ts';

/** Seconds by which this machine may be late in a case that lives by deadlines: a sixth of the shortest life of a token in one. */
const heldUp = 0.5;

/** Runs one case against the target. It never throws: whatever happens is a result. */
export async function runCase(one: ServerCase, settings: Omit<TrialSettings, 'transcript' | 'start'>, rerun: boolean): Promise<CaseResult> {
  const start = performance.now() / 1000;
  const transcript = new Transcript(start);
  const trial = new Trial({ ...settings, transcript, start });
  let thrown: unknown = null;
  try {
    if (one.profile !== 'operations' && !offeredProfiles(settings.target).includes(one.profile)) throw new NotApplicable(`the target does not offer ${one.profile}`);
    await one.run(trial);
  } catch (error) {
    // A case that lives by deadlines may have missed its own: a token that it meant to use lapsed before it was sent.
    const late = one.seconds(settings.target) > 0 ? settings.lateness.since(start) : 0;
    if (error instanceof Violation && late > heldUp) thrown = Inconclusive.late(late, error);
    else if (error instanceof Violation && trial.longestMint > heldUp) thrown = new Inconclusive(`a token took ${trial.longestMint.toFixed(2)} s to be minted by ${settings.tokens.name}, while a connection waited for it (${error.message})`);
    else thrown = error;
  }
  trial.leave();
  return resultOf({ case: one, start, rerun, thrown, observed: trial.observed, judged: trial.judged, connections: trial.mostConnections, transcript });
}
