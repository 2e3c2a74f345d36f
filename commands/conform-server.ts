import { writeFileSync } from 'node:fs';
import type { ServerCase } from '../conformance/case.ts';
import { matchesGlob } from '../conformance/glob.ts';
import { badgeEndpoint, badgeImage } from '../conformance/report/badge.ts';
import { jsonReport, type Trace } from '../conformance/report/json.ts';
import { junitReport } from '../conformance/report/junit.ts';
import { markdownReport } from '../conformance/report/markdown.ts';
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
import type { Access } from '../conformance/engine/peer.ts';
import { readText } from './settings-file.ts';
import { startTarget } from './started-target.ts';
import { defaultAudience, defaultIssuer } from './defaults.ts';
import { timingSet } from './serve-settings.ts';
import { UsageError } from './usage-error.ts';

export interface ConformServerOptions {
  readonly url?: string;
  /** A command that runs the target. */
  readonly start?: string;
  readonly key?: string;
  readonly tokenUrl?: string;
  readonly tokenCommand?: string;
  /** `Name: value` each. */
  readonly header: readonly string[];
  /** A file of certificates. */
  readonly ca?: string;
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
  /** Of which cases the JSON report keeps the exchange. */
  readonly trace: Trace;
  /** A kind, with or without `=FILE`. */
  readonly report: readonly string[];
  /** Of the embedded server. */
  readonly timings?: 'default' | 'short';
}

const embeddedHint = 'This was the embedded reference server. Its timings are short; --timings default takes the document\'s own. A server of yours: --url and --key or --token-url.';

const reporters = ['summary', 'tap', 'json', 'junit', 'markdown', 'badge'] as const;

interface Report {
  readonly kind: (typeof reporters)[number];
  /** Null for standard output. */
  readonly file: string | null;
}

/** Judges a server, or the embedded reference server where no URL is given. Yields the exit code. */
export async function conformServer(options: ConformServerOptions): Promise<number> {
  const cases = chooseCases(options.case);
  const reports = options.report.length ? options.report.map(parseReport) : [{ kind: process.stdout.isTTY ? 'summary' : 'tap', file: null } as const];
  const onResult = process.stderr.isTTY ? progress(cases.length) : () => {};
  const verdict = options.start !== undefined ? await judgeStarted(options.start, options, cases, onResult)
    : options.url === undefined ? await judgeEmbedded(options, cases, onResult) : await judge(options.url, options, cases, onResult);
  for (const { kind, file } of reports) {
    const colour = file === null && process.stdout.isTTY === true;
    const text = render(kind, file, verdict, options, colour);
    if (file === null) process.stdout.write(text);
    else writeReport(file, text);
  }
  return verdict.exitCode;
}

async function judge(url: string, options: ConformServerOptions, cases: readonly ServerCase[], onResult: (result: CaseResult) => void): Promise<Verdict> {
  if (options.timings !== undefined) throw new UsageError('--timings is for the embedded server; a server at --url advertises its own');
  return runServerSuite({ url: checkUrl(url, '--url', ['ws:', 'wss:']), tokens: tokenSource(options), issuer: options.issuer, audience: options.audience, cases, access: accessOf(options), ...aboutTopics(options), ...seeded(options), onResult });
}

async function judgeStarted(command: string, options: ConformServerOptions, cases: readonly ServerCase[], onResult: (result: CaseResult) => void): Promise<Verdict> {
  const url = options.url ?? 'ws://127.0.0.1:{port}/ws';
  if (!url.includes('{port}')) throw new UsageError(`--url ${url} says a port, and --start takes a free one; put {port} in its place`);
  checkUrl(url.replaceAll('{port}', '1'), '--url', ['ws:', 'wss:']);
  // What is wrong with the rest is told before anything is started.
  tokenSource(options);
  const target = await startTarget(command, url);
  try {
    return await judge(target.url, options, cases, onResult);
  } finally {
    await target.stop();
  }
}

/** @throws {UsageError} for a header that is none, and a file that can't be read. */
function accessOf({ header, ca }: ConformServerOptions): Access {
  const headers = Object.fromEntries(header.map(line => {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) throw new UsageError('--header is no header; give it as "Name: value"');
    return [name, value!];
  }));
  return { headers, ...(ca === undefined ? {} : { ca: readText(ca, '--ca') }) };
}

async function judgeEmbedded(options: ConformServerOptions, cases: readonly ServerCase[], onResult: (result: CaseResult) => void): Promise<Verdict> {
  const forUrl = Object.entries({ '--key': options.key, '--token-url': options.tokenUrl, '--token-command': options.tokenCommand, '--ca': options.ca, '--header': options.header[0] }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (forUrl.length > 0) throw new UsageError(`${forUrl.join(' and ')} ${forUrl.length > 1 ? 'are' : 'is'} for a server at --url or by --start; give its address or its command too`);
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

function render(kind: Report['kind'], file: string | null, verdict: Verdict, options: ConformServerOptions, colour: boolean): string {
  switch (kind) {
    case 'tap': return tapReport(verdict);
    case 'json': return jsonReport(verdict, options.trace);
    case 'junit': return junitReport(verdict);
    case 'markdown': return markdownReport(verdict);
    case 'badge': return file?.endsWith('.svg') ? badgeImage(verdict) : badgeEndpoint(verdict);
    case 'summary': return summaryReport(verdict, { again: again(options), colour, ...(options.url === undefined && options.start === undefined ? { hint: embeddedHint } : {}) });
  }
}

function parseReport(text: string): Report {
  const [name = '', ...rest] = text.split('=');
  const kind = reporters.find(each => each === name);
  if (!kind) throw new UsageError(`--report ${text} is unknown; give ${reporters.join(', ')}, with =FILE to write a file`);
  return { kind, file: rest.length ? rest.join('=') : null };
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

/** A word for a POSIX shell. */
function quoted(text: string): string {
  return /[^\w.:/,-]/.test(text) ? `'${text.replaceAll("'", "'\\''")}'` : text;
}

/** The command line that judges the same target again. */
function again(options: ConformServerOptions): string {
  const words = ['npx ws-token-refresh conform server'];
  if (options.start !== undefined) words.push(`--start ${quoted(options.start)}`);
  if (options.url !== undefined) words.push(`--url ${options.url}`);
  if (options.tokenCommand !== undefined) words.push(`--token-command ${quoted(options.tokenCommand)}`);
  if (options.ca !== undefined) words.push(`--ca ${options.ca}`);
  // Their values may be secret.
  for (const line of options.header) words.push(`--header '${line.split(':')[0]}: …'`);
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
