import type { Grading, CaseResult, Verdict } from '../verdict.ts';
import { makeVerdict, usualGrading } from '../verdict.ts';
import { LatenessWatch } from '../engine/lateness.ts';
import { Places } from '../engine/places.ts';
import type { Profile } from '../engine/target.ts';
import { Transcript } from '../engine/transcript.ts';
import type { ClientCase } from './case.ts';
import { clientCases } from './cases.ts';
import type { ClientUnderTest } from './engine/driver.ts';
import { preflight } from './engine/preflight.ts';
import { runClientCase } from './engine/run-case.ts';
import { ClientTrial } from './engine/trial.ts';

export interface ClientSuiteOptions {
  readonly client: ClientUnderTest;
  /** Default: all. */
  readonly cases?: readonly ClientCase[];
  /** Clients that run at the same time, at most; 24 if left out. */
  readonly maxClients?: number;
  /** How strictly results are taken. */
  readonly grading?: Partial<Grading>;
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult) => void;
}

/** Clients at the same time: most of them wait most of the time. */
export const usualClients = 24;
/** Clients that come up at the same time: starting a runtime keeps a core busy, and all others late. */
const launchesAtATime = 3;

/** Judges a client, which is started once for each case. It never throws because of the client. */
export async function runClientSuite({ client, cases = clientCases, maxClients = usualClients, onResult = () => {}, ...options }: ClientSuiteOptions): Promise<Verdict> {
  const start = performance.now();
  const date = new Date().toISOString();
  const lateness = new LatenessWatch();
  const shared = { client, launches: new Places(launchesAtATime), lateness };
  const verdict = (run: Pick<Verdict, 'target' | 'profiles' | 'aborted' | 'results'>): Verdict => makeVerdict(
    { role: 'client', url: client.name, date, seed: 0, seconds: (performance.now() - start) / 1000, partial: cases.length < clientCases.length, ...run },
    { ...usualGrading, ...options.grading },
  );
  try {
    const before = await preflight(await ClientTrial.open({ ...shared, target: null, caseId: 'preflight', transcript: new Transcript(start / 1000), start: start / 1000 }), client.name);
    if (before.outcome !== 'ready') return verdict({ target: null, profiles: ['core'], aborted: { reason: before.outcome, why: before.why }, results: cases.map(one => notRun(one, before.transcript.lines, before.why)) });
    const { target } = before;
    const profiles: readonly Profile[] = target.commands.includes('subscribe') ? ['core', 'events'] : ['core'];
    const judged = cases.filter(one => profiles.includes(one.profile));
    const results = await runAll(judged, maxClients, (one, rerun) => runClientCase(one, { ...shared, target }, rerun), onResult);
    return verdict({ target, profiles, aborted: null, results });
  } finally {
    lateness.stop();
  }
}

/** The longest first, as many at a time as there is room for; then, alone, what was inconclusive. */
async function runAll(cases: readonly ClientCase[], maxClients: number, run: (one: ClientCase, rerun: boolean) => Promise<CaseResult>, onResult: (result: CaseResult) => void): Promise<readonly CaseResult[]> {
  const results = new Map<string, CaseResult>();
  const places = new Places(maxClients);
  const settle = async (one: ClientCase, rerun: boolean): Promise<void> => {
    const leave = await places.enter(one.clients ?? 1);
    const result = await run(one, rerun).finally(leave);
    results.set(one.id, result);
    if (result.outcome !== 'inconclusive' || rerun) onResult(result);
  };
  await Promise.all(cases.toSorted((a, b) => b.seconds - a.seconds).map(one => settle(one, false)));
  for (const one of cases) if (results.get(one.id)?.outcome === 'inconclusive') await settle(one, true);
  return cases.map(one => results.get(one.id)!);
}

/** A client that never came has passed nothing. */
function notRun(one: ClientCase, transcript: CaseResult['transcript'], why: string): CaseResult {
  return { case: one, outcome: 'failed', violations: [], note: why, seconds: 0, rerun: false, judged: [], connections: 0, transcript };
}
