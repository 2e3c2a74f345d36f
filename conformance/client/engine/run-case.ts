import { resultOf } from '../../engine/outcome.ts';
import { Transcript } from '../../engine/transcript.ts';
import type { CaseResult } from '../../verdict.ts';
import type { ClientCase } from '../case.ts';
import { ClientTrial, type ClientTrialSettings } from './trial.ts';

/** Runs one case with a client of its own. It never throws: whatever happens is a result. */
export async function runClientCase(one: ClientCase, settings: Omit<ClientTrialSettings, 'transcript' | 'start' | 'caseId'>, rerun: boolean): Promise<CaseResult> {
  const start = performance.now() / 1000;
  const transcript = new Transcript(start);
  const trial = await ClientTrial.open({ ...settings, transcript, start, caseId: one.id });
  let thrown: unknown = null;
  try {
    await one.run(trial);
  } catch (error) {
    thrown = error;
  }
  await trial.leave();
  return resultOf({ case: one, start, rerun, thrown, observed: trial.observed, judged: trial.judged, connections: trial.server.connections.length, transcript });
}
