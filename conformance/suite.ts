import { randomInt } from 'node:crypto';
import type { ServerCase } from './case.ts';
import { LatenessWatch } from './engine/lateness.ts';
import type { Access } from './engine/peer.ts';
import { preflight } from './engine/preflight.ts';
import { runCase } from './engine/run-case.ts';
import { runAll } from './engine/schedule.ts';
import type { Emit } from './engine/source.ts';
import { offeredProfiles, profiles as allProfiles, type Profile } from './engine/target.ts';
import { defaultTopics, type TopicSettings } from './engine/topics.ts';
import { serverCases } from './server/cases.ts';
import type { TokenSource } from './tokens/token-source.ts';
import { makeVerdict, type CaseResult, type Verdict } from './verdict.ts';

export interface ServerSuiteOptions {
  /** Of the WebSocket endpoint: ws:// or wss://. */
  readonly url: string;
  readonly tokens: TokenSource;
  /** What the target expects in `iss` and `aud`. */
  readonly issuer: string;
  readonly audience: string;
  /** Default: those that the target offers. One that is named and not offered makes the run incomplete. */
  readonly profiles?: readonly Profile[];
  /** What every connection takes besides the address. */
  readonly access?: Access;
  /** How the target names topics, and what permits them. */
  readonly topics?: TopicSettings;
  /** Makes events happen where clients can't. */
  readonly emit?: Emit;
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
  const { url, cases = serverCases, seed = randomInt(2 ** 31), topics = defaultTopics, emit = null, access = {}, onResult = () => {} } = options;
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
      return makeVerdict({ url, date, seed, seconds: (performance.now() - start) / 1000, target: null, profiles, partial, aborted: { reason, why }, results });
    }
    const { target } = before;
    const profiles = options.profiles ?? offeredProfiles(target);
    const judged = cases.filter(one => profiles.includes(one.profile));
    const results = await runAll(judged, target, (one, rerun) => runCase(one, { ...options, target, access, topics, emit, lateness, seed }, rerun), onResult);
    return makeVerdict({ url, date, seed, seconds: (performance.now() - start) / 1000, target, profiles, partial, aborted: await death(options, lateness, results), results });
  } finally {
    lateness.stop();
  }
}

/** Failures of a target that is gone by the end are one: it died. */
async function death(options: ServerSuiteOptions, lateness: LatenessWatch, results: readonly CaseResult[]): Promise<Verdict['aborted']> {
  if (!results.some(({ outcome }) => outcome === 'failed')) return null;
  const after = await preflight({ ...options, lateness });
  if (after.outcome !== 'unreachable') return null;
  return { reason: 'died', why: `${options.url} answered when the run began and is gone now: it crashed, or was stopped, during the run` };
}

/** A target that lets nobody in has passed nothing. */
function notRun(one: ServerCase, transcript: CaseResult['transcript'], why: string): CaseResult {
  return { case: one, outcome: 'failed', violations: [], note: why, seconds: 0, rerun: false, judged: [], transcript };
}
