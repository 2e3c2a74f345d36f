import { writeFileSync } from 'node:fs';
import type { ServerCase } from '../conformance/case.ts';
import { matchesGlob } from '../conformance/glob.ts';
import { summaryReport } from '../conformance/report/summary.ts';
import { tapReport } from '../conformance/report/tap.ts';
import { serverCases } from '../conformance/server/cases.ts';
import { emitUrl } from '../conformance/engine/source.ts';
import { profiles, type Profile } from '../conformance/engine/target.ts';
import { defaultTopics } from '../conformance/engine/topics.ts';
import { runServerSuite, type ServerSuiteOptions } from '../conformance/suite.ts';
import { keySource } from '../conformance/tokens/token-source.ts';
import type { CaseResult, Verdict } from '../conformance/verdict.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { checkUrl, tokenSource } from './credentials.ts';
import { defaultAudience, defaultIssuer } from './defaults.ts';
import { timingSet } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

export interface ConformServerOptions {
  readonly url?: string;
  readonly key?: string;
  readonly tokenUrl?: string;
  readonly issuer: string;
  readonly audience: string;
  /** Globs with `*`; empty for all. */
  readonly case: readonly string[];
  /** Names with commas between. */
  readonly profile?: string;
  readonly emitUrl?: string;
  /** Form of topics, with `{id}`. */
  readonly topic?: string;
  /** What in a token's scope permits to subscribe and to publish, with `{topic}`. */
  readonly read?: string;
  readonly write?: string;
  /** Of what is drawn at random. */
  readonly seed?: number;
  /** `summary` or `tap`, each with or without `=FILE`. */
  readonly report: readonly string[];
  /** Of the embedded server. */
  readonly timings?: 'default' | 'short';
}

const embeddedHint = 'This was the embedded reference server. Its timings are short; --timings default takes the document\'s own. A server of yours: --url and --key or --token-url.';

const reporters = { summary: true, tap: true };

interface Report {
  readonly kind: keyof typeof reporters;
  /** Null for standard output. */
  readonly file: string | null;
}

/** Judges a server, or the embedded reference server where no URL is given. Yields the exit code. */
export async function conformServer(options: ConformServerOptions): Promise<number> {
  const cases = chooseCases(options.case);
  const reports = options.report.length ? options.report.map(parseReport) : [{ kind: process.stdout.isTTY ? 'summary' : 'tap', file: null } as const];
  const onResult = process.stderr.isTTY ? progress(cases.length) : () => {};
  const verdict = options.url === undefined ? await judgeEmbedded(options, cases, onResult) : await judge(options.url, options, cases, onResult);
  for (const { kind, file } of reports) {
    const colour = file === null && process.stdout.isTTY === true;
    const text = kind === 'tap' ? tapReport(verdict) : summaryReport(verdict, { again: again(options), colour, ...(options.url === undefined ? { hint: embeddedHint } : {}) });
    if (file === null) process.stdout.write(text);
    else writeReport(file, text);
  }
  return verdict.exitCode;
}

async function judge(url: string, options: ConformServerOptions, cases: readonly ServerCase[], onResult: (result: CaseResult) => void): Promise<Verdict> {
  if (options.timings !== undefined) throw new UsageError('--timings is for the embedded server; a server at --url advertises its own');
  return runServerSuite({ url: checkUrl(url, '--url', ['ws:', 'wss:']), tokens: tokenSource(options), issuer: options.issuer, audience: options.audience, cases, ...aboutTopics(options), ...seeded(options), onResult });
}

async function judgeEmbedded(options: ConformServerOptions, cases: readonly ServerCase[], onResult: (result: CaseResult) => void): Promise<Verdict> {
  if (options.key !== undefined || options.tokenUrl !== undefined) throw new UsageError('--key and --token-url are for a server at --url; give its address too');
  const key = generateKey('(of the embedded server)');
  const { issuer, audience } = options;
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: timingSet(options.timings ?? 'short'), events: {}, audit: () => {} });
  try {
    return await runServerSuite({ url: server.url, tokens: keySource(key), issuer, audience, cases, ...aboutTopics(options), ...seeded(options), onResult });
  } finally {
    await server.close();
  }
}

/** What was said of profiles, topics and the way to make events happen. */
function aboutTopics({ profile, emitUrl: url, topic, read, write }: ConformServerOptions): Pick<ServerSuiteOptions, 'profiles' | 'topics' | 'emit'> {
  if (topic !== undefined && !topic.includes('{id}')) throw new UsageError(`--topic ${topic} names one topic; put {id} where a case may put a name of its own`);
  for (const [flag, scope] of Object.entries({ '--read': read, '--write': write })) {
    if (scope !== undefined && !scope.includes('{topic}')) throw new UsageError(`${flag} ${scope} permits always the same; put {topic} where the topic goes`);
  }
  return {
    ...(profile === undefined ? {} : { profiles: profile.split(',').map(parseProfile) }),
    ...(url === undefined ? {} : { emit: emitUrl(checkUrl(url, '--emit-url', ['http:', 'https:'])) }),
    topics: { ...defaultTopics, ...(topic === undefined ? {} : { topic }), ...(read === undefined ? {} : { read }), ...(write === undefined ? {} : { write }) },
  };
}

function parseProfile(name: string): Profile {
  const profile = profiles.find(each => each === name.trim());
  if (!profile) throw new UsageError(`--profile ${name} is unknown; give ${profiles.join(', ')}, several with a comma between`);
  return profile;
}

function seeded({ seed }: ConformServerOptions): { seed?: number } {
  return seed === undefined ? {} : { seed };
}

function chooseCases(globs: readonly string[]): readonly ServerCase[] {
  if (globs.length === 0) return serverCases;
  for (const glob of globs) {
    if (!serverCases.some(one => matchesGlob(one.id, glob))) throw new UsageError(`--case ${glob} matches no case; ids look like ${serverCases[0]!.id}, and * stands for anything`);
  }
  return serverCases.filter(one => globs.some(glob => matchesGlob(one.id, glob)));
}

function parseReport(text: string): Report {
  const [kind = '', ...rest] = text.split('=');
  if (!Object.hasOwn(reporters, kind)) throw new UsageError(`--report ${text} is unknown; give ${Object.keys(reporters).join(' or ')}, with =FILE to write a file`);
  return { kind: kind as Report['kind'], file: rest.length ? rest.join('=') : null };
}

function writeReport(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--report: ${file} can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}

/** One line that is rewritten, on a terminal only. */
function progress(total: number): (result: CaseResult) => void {
  let done = 0;
  return () => {
    done += 1;
    process.stderr.write(done === total ? '\r\u001B[K' : `\r${done} of ${total} cases`);
  };
}

/** The command line that judges the same target again. */
function again(options: ConformServerOptions): string {
  const words = ['npx ws-token-refresh conform server'];
  if (options.url !== undefined) words.push(`--url ${options.url}`);
  if (options.key !== undefined) words.push(`--key ${options.key}`);
  if (options.tokenUrl !== undefined) words.push(`--token-url ${options.tokenUrl}`);
  if (options.issuer !== defaultIssuer) words.push(`--issuer ${options.issuer}`);
  if (options.audience !== defaultAudience) words.push(`--audience ${options.audience}`);
  for (const [flag, value] of Object.entries({ profile: options.profile, 'emit-url': options.emitUrl, topic: options.topic, read: options.read, write: options.write })) {
    if (value !== undefined) words.push(`--${flag} ${/[^\w.:/,-]/.test(value) ? `'${value}'` : value}`);
  }
  if (options.timings !== undefined) words.push(`--timings ${options.timings}`);
  return words.join(' ');
}
