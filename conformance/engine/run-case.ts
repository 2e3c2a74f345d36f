import { requirementById } from '../../generated/requirements.ts';
import type { ServerCase } from '../case.ts';
import type { CaseResult, Outcome } from '../verdict.ts';
import { TokenSourceError } from '../tokens/token-source.ts';
import { HookError } from '../hooks.ts';
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
  const violations: Violation[] = [];
  let outcome: Outcome = 'passed';
  let note: string | null = null;
  try {
    if (one.profile !== 'operations' && !offeredProfiles(settings.target).includes(one.profile)) throw new NotApplicable(`the target does not offer ${one.profile}`);
    await one.run(trial);
  } catch (error) {
    // A case that lives by deadlines may have missed its own: a token that it meant to use lapsed before it was sent.
    const late = one.seconds(settings.target) > 0 ? settings.lateness.since(start) : 0;
    if (error instanceof Violation && late > heldUp) [outcome, note] = ['inconclusive', Inconclusive.late(late, error).message];
    else if (error instanceof Violation && trial.longestMint > heldUp) [outcome, note] = ['inconclusive', `a token took ${trial.longestMint.toFixed(2)} s to be minted by ${settings.tokens.name}, while a connection waited for it (${error.message})`];
    else if (error instanceof Violation) violations.push(error);
    else if (error instanceof Inconclusive) [outcome, note] = ['inconclusive', error.message];
    else if (error instanceof NotApplicable) [outcome, note] = ['untested', error.message];
    else [outcome, note] = ['fault', error instanceof TokenSourceError || error instanceof HookError ? error.message : String(error instanceof Error ? error.stack : error)];
  }
  // What was seen beside the case's own question counts too, even where that could not be answered.
  violations.push(...trial.observed);
  trial.leave();
  if (violations.length > 0) outcome = violations.some(({ requirement }) => requirementById[requirement].level === 'MUST') ? 'failed' : 'warned';
  return {
    case: { id: one.id, title: one.title, requirements: one.requirements },
    outcome,
    violations: violations.map(({ requirement, expected, seen }) => ({ requirement, expected, seen: transcript.mask(seen) })),
    note,
    seconds: performance.now() / 1000 - start,
    rerun,
    judged: [...trial.judged, ...violations.map(({ requirement }) => requirement)],
    connections: trial.mostConnections,
    transcript: transcript.lines,
  };
}
