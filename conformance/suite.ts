import { randomInt } from 'node:crypto';
import type { ServerCase } from './case.ts';
import { LatenessWatch } from './engine/lateness.ts';
import { preflight } from './engine/preflight.ts';
import { runCase } from './engine/run-case.ts';
import { runAll } from './engine/schedule.ts';
import { shownUrl } from './engine/shown-url.ts';
import { offeredProfiles, profiles as allProfiles, type Profile } from './engine/target.ts';
import { noFixtures, type Fixtures } from './fixtures.ts';
import { serverCases } from './server/cases.ts';
import { knownSubjects, madeUpSubjects } from './tokens/subjects.ts';
import type { TokenSource } from './tokens/token-source.ts';
import { makeVerdict, usualGrading, type CaseResult, type Grading, type Verdict } from './verdict.ts';

export interface ServerSuiteOptions extends Partial<Fixtures> {
  /** Of the WebSocket endpoint: ws:// or wss://. */
  readonly url: string;
  readonly tokens: TokenSource;
  /** What the target expects in `iss` and `aud`. */
  readonly issuer: string;
  readonly audience: string;
  /** Default: those that the target offers, and Operations where it can be revoked. One that is named and not offered makes the run incomplete. */
  readonly profiles?: readonly Profile[];
  /** How strictly results are taken. */
  readonly grading?: Partial<Grading>;
  /** Default: all. */
  readonly cases?: readonly ServerCase[];
  /** Of what is drawn at random, an integer; a random one if left out. A run with the same seed draws the same. */
  readonly seed?: number;
  /** Told of each result as it comes. */
  readonly onResult?: (result: CaseResult) => void;
}

/**
 * Judges a server. It never throws because of the target.
 * @throws {TokenSourceError} when there is no token to be had at all.
 */
export async function runServerSuite(options: ServerSuiteOptions): Promise<Verdict> {
  const { url, cases = serverCases, seed = randomInt(2 ** 31), onResult = () => {} } = options;
  const grading = { ...usualGrading, ...options.grading };
  const partial = cases.length < serverCases.length;
  const start = performance.now();
  const date = new Date().toISOString();
  const lateness = new LatenessWatch();
  try {
    const before = await preflight({ ...options, lateness });
    if (before.outcome !== 'ready') {
      const { outcome: reason, why } = before;
      const profiles = options.profiles ?? allProfiles;
      const results = cases.filter(one => profiles.includes(one.profile)).map(one => notRun(one, before.transcript.lines, why));
      return makeVerdict({ role: 'server', url: shownUrl(url), date, seed, seconds: (performance.now() - start) / 1000, target: null, profiles, partial, aborted: { reason, why }, results }, grading);
    }
    const { target } = before;
    const fixtures = fixturesOf(options);
    const profiles = options.profiles ?? [...offeredProfiles(target), ...(fixtures.hooks.revoke ? ['operations' as const] : [])];
    const judged = cases.filter(one => profiles.includes(one.profile));
    const shared = {
      ...options, target, fixtures, lateness, seed,
      subjects: fixtures.users ? knownSubjects(fixtures.users) : madeUpSubjects,
      minted: new Set<string>(),
      insists: (profile: Profile): boolean => options.profiles?.includes(profile) ?? false,
    };
    const run = (one: ServerCase, rerun: boolean): Promise<CaseResult> => runCase(one, shared, rerun);
    const results = await runAll(judged.filter(one => !one.ends), target, { run, onResult, maxConnections: fixtures.maxConnections, startGap: gapFor(before.mintSeconds) });
    const aborted = await death(options, lateness, results);
    // What leaves no target behind comes after the look whether it has survived the rest.
    const ending = aborted ? [] : await runAll(judged.filter(one => one.ends), target, { run, onResult, maxConnections: null });
    const byId = new Map([...results, ...ending].map(result => [result.case.id, result]));
    const inOrder = judged.flatMap(one => byId.get(one.id) ?? []);
    return makeVerdict({ role: 'server', url: shownUrl(url), date, seed, seconds: (performance.now() - start) / 1000, target, profiles, partial, aborted, results: inOrder }, grading);
  } finally {
    lateness.stop();
  }
}

/** Seconds below which a token costs nothing; a command of its own for each costs more. */
const quickMint = 0.03;

/** Seconds between the starts of two cases, so that their tokens, two each and a few at a time, do not wait for one another. */
function gapFor(mintSeconds: number): number {
  return mintSeconds < quickMint ? 0 : Math.min(1, mintSeconds / 2);
}

/** What was said of the target, and the defaults for the rest. */
function fixturesOf(options: ServerSuiteOptions): Fixtures {
  const said = Object.entries(options).filter(([name, value]) => Object.hasOwn(noFixtures, name) && value !== undefined);
  return { ...noFixtures, ...Object.fromEntries(said) };
}

/** Failures of a target that is gone by the end are one: it died. */
async function death(options: ServerSuiteOptions, lateness: LatenessWatch, results: readonly CaseResult[]): Promise<Verdict['aborted']> {
  if (!results.some(({ outcome }) => outcome === 'failed')) return null;
  const after = await preflight({ ...options, lateness });
  if (after.outcome !== 'unreachable') return null;
  return { reason: 'died', why: `${shownUrl(options.url)} answered when the run began and is gone now: it crashed, or was stopped, during the run` };
}

/** A target that lets nobody in has passed nothing. */
function notRun(one: ServerCase, transcript: CaseResult['transcript'], why: string): CaseResult {
  return { case: one, outcome: 'failed', violations: [], note: why, seconds: 0, rerun: false, judged: [], connections: 0, transcript };
}
