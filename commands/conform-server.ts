import { inProcessHooks } from '../conformance/hooks.ts';
import type { Trace } from '../conformance/report/json.ts';
import { serverCases } from '../conformance/server/cases.ts';
import { runServerSuite, type ServerSuiteOptions } from '../conformance/suite.ts';
import { keySource } from '../conformance/tokens/token-source.ts';
import type { Verdict } from '../conformance/verdict.ts';
import { generateKey } from '../keys/sign.ts';
import { startReferenceServer } from '../server/reference-server.ts';
import { again } from './again.ts';
import { chooseCases } from './choose-cases.ts';
import { checkUrl, tokenSource } from './credentials.ts';
import { dryRun } from './dry-run.ts';
import { gradingOf } from './grading.ts';
import { progress } from './progress.ts';
import { chooseReports, writeReports } from './reports.ts';
import { timingSet } from './serve-settings.ts';
import { startTarget } from './started-target.ts';
import { fixturesOf, suiteSettings, type SuiteFlags, type SuiteSettings } from './suite-settings.ts';
import { UsageError } from './usage-error.ts';

export interface ConformServerOptions extends SuiteFlags {
  /** Globs with `*`; empty for all. */
  readonly case: readonly string[];
  /** Of what is drawn at random. */
  readonly seed?: number;
  /** Of which cases the reports keep the exchange. */
  readonly trace: Trace;
  /** Of the embedded server. */
  readonly timings?: 'default' | 'short';
  /** Says what would be done and does nothing. */
  readonly dryRun?: boolean;
}

const embeddedHint = 'This was the embedded reference server. Its timings are short; --timings default takes the document\'s own. For a server of yours: conform init, or --url with --key or --token-url.';

/** What every way to judge a target runs with. */
type Run = Pick<ServerSuiteOptions, 'cases' | 'onResult' | 'seed' | 'grading'>;

/** Judges a server and reports; yields the exit code of the verdict. */
export async function conformServer(options: ConformServerOptions): Promise<number> {
  const settings = suiteSettings(options);
  const cases = chooseCases(options.case, serverCases);
  const reports = chooseReports(settings.reports ?? [], options.report !== undefined && options.report.length > 0);
  if (options.dryRun) {
    process.stdout.write(dryRun(cases, settings, options.timings ?? (isEmbedded(settings) ? 'short' : 'default')));
    return 0;
  }
  const onResult = process.stderr.isTTY ? progress(cases.length) : () => {};
  const run: Run = { cases, onResult, grading: gradingOf(settings.level, settings.suite_level, settings.baseline), ...(options.seed === undefined ? {} : { seed: options.seed }) };
  const verdict = await judge(settings, options, run);
  writeReports(reports, verdict, { trace: options.trace, again: again(options), ...(isEmbedded(settings) ? { hint: embeddedHint } : {}) });
  return verdict.exitCode;
}

function isEmbedded({ url, start }: SuiteSettings): boolean {
  return url === undefined && start === undefined;
}

async function judge(settings: SuiteSettings, { timings }: ConformServerOptions, run: Run): Promise<Verdict> {
  if (isEmbedded(settings)) return judgeEmbedded(settings, timings ?? 'short', run);
  if (timings !== undefined) throw new UsageError('--timings is for the embedded server; a server at --url advertises its own');
  if (settings.start !== undefined) return judgeStarted(settings.start, settings, run);
  return runServerSuite({ ...ofTarget(settings), url: checkUrl(settings.url!, '--url', ['ws:', 'wss:']), ...run });
}

function ofTarget(settings: SuiteSettings): Omit<ServerSuiteOptions, 'url'> {
  const { issuer, audience, profiles } = settings;
  const ways = { ...(settings.key === undefined ? {} : { key: settings.key }), ...(settings.token_url === undefined ? {} : { tokenUrl: settings.token_url }), ...(settings.token_command === undefined ? {} : { tokenCommand: settings.token_command }) };
  return { tokens: tokenSource(ways), issuer, audience, ...(profiles === undefined ? {} : { profiles }), ...fixturesOf(settings) };
}

async function judgeStarted(command: string, settings: SuiteSettings, run: Run): Promise<Verdict> {
  const address = settings.url ?? 'ws://127.0.0.1:{port}/ws';
  checkUrl(address.replaceAll('{port}', '1'), '--url', ['ws:', 'wss:']);
  // What is wrong with the rest is told before anything is started.
  const target = ofTarget(settings);
  const started = await startTarget(command, address);
  try {
    return await runServerSuite({ ...target, hooks: { ...started.hooks, ...target.hooks }, url: started.url, ...run });
  } finally {
    await started.stop();
  }
}

async function judgeEmbedded(settings: SuiteSettings, timings: 'default' | 'short', run: Run): Promise<Verdict> {
  const forUrl = Object.entries({ '--key': settings.key, '--token-url': settings.token_url, '--token-command': settings.token_command, '--ca': settings.ca, '--header': Object.keys(settings.headers)[0] }).flatMap(([flag, value]) => (value === undefined ? [] : [flag]));
  if (forUrl.length > 0) throw new UsageError(`${forUrl.join(' and ')} ${forUrl.length > 1 ? 'are' : 'is'} for a server at --url or by --start; give its address or its command too`);
  const key = generateKey('(of the embedded server)');
  const { issuer, audience, profiles } = settings;
  const lines: string[] = [];
  const server = await startReferenceServer({
    host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: timingSet(timings), events: {},
    audit: record => lines.push(JSON.stringify(record)),
    logger: { level: 'info', stream: { write: line => lines.push(line) } },
  });
  try {
    return await runServerSuite({ url: server.url, tokens: keySource(key), issuer, audience, ...(profiles === undefined ? {} : { profiles }), ...fixturesOf(settings), hooks: inProcessHooks(server, lines), ...run });
  } finally {
    await server.close();
  }
}
