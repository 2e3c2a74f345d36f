import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import type { ClientCase } from '../conformance/client/case.ts';
import { clientCases } from '../conformance/client/cases.ts';
import type { ClientUnderTest } from '../conformance/client/engine/driver.ts';
import { listenForClients } from '../conformance/client/engine/listening.ts';
import { spawnedClient } from '../conformance/client/engine/spawned.ts';
import { runClientSuite, usualClients } from '../conformance/client/suite.ts';
import type { Trace } from '../conformance/report/json.ts';
import type { Verdict } from '../conformance/verdict.ts';
import { chooseCases } from './choose-cases.ts';
import { gradingOf } from './grading.ts';
import { progress } from './progress.ts';
import { chooseReports, writeReports } from './reports.ts';
import { quoted } from './again.ts';
import { UsageError } from './usage-error.ts';

export interface ConformClientOptions {
  /** Starts the client's adapter; the reference client's if left out. */
  readonly command?: string;
  /** Port on loopback at which a client asks for its runs; 0 takes a free one. */
  readonly listen?: number;
  /** The module that the page at that port runs. */
  readonly adapter?: string;
  /** Globs with `*`; empty for all. */
  readonly case: readonly string[];
  readonly maxClients?: number;
  readonly baseline?: string;
  readonly level?: 'must' | 'should';
  readonly suiteLevel?: string;
  readonly report?: readonly string[];
  /** Of which cases the reports keep the exchange. */
  readonly trace: Trace;
  /** Says what would be done and does nothing. */
  readonly dryRun?: boolean;
}

const referenceHint = 'This was the reference client. For a client of yours: conformance/client/CONTRACT.md, and --command or --listen.';

/** As verdicts call it. */
export const referenceName = 'the reference client';

/** Judges a client and reports; yields the exit code of the verdict. */
export async function conformClient(options: ConformClientOptions): Promise<number> {
  if (options.command !== undefined && options.listen !== undefined) throw new UsageError('--command starts a client and --listen waits for one; give one of them');
  if (options.adapter !== undefined && options.listen === undefined) throw new UsageError('--adapter is for the page of --listen; give that too');
  const cases = chooseCases(options.case, clientCases);
  const reports = chooseReports(options.report ?? []);
  const { level, suiteLevel, baseline, maxClients } = options;
  const grading = gradingOf(level, suiteLevel, baseline);
  if (options.dryRun) {
    process.stdout.write(dryRun(cases, options.command ?? (options.listen === undefined ? 'the reference client' : 'whoever asks'), maxClients ?? usualClients));
    return 0;
  }
  const onResult = process.stderr.isTTY ? progress(cases.length) : () => {};
  const judge = (client: ClientUnderTest): Promise<Verdict> => runClientSuite({ client, cases, onResult, grading, ...(maxClients === undefined ? {} : { maxClients }) });
  const isReference = options.command === undefined && options.listen === undefined;
  const verdict = options.listen === undefined
    ? await judge(options.command === undefined ? referenceClient() : spawnedClient(options.command))
    : await judgeListening(options.listen, options.adapter ?? null, judge);
  writeReports(reports, verdict, { trace: options.trace, again: again(options), ...(isReference ? { hint: referenceHint } : {}) });
  return verdict.exitCode;
}

async function judgeListening(port: number, adapter: string | null, judge: (client: ClientUnderTest) => Promise<Verdict>): Promise<Verdict> {
  if (adapter !== null && !existsSync(adapter)) throw new UsageError(`--adapter ${adapter} is not there; give the module that the page shall run`);
  const listening = await listenForClients(port, adapter).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--listen ${port}: can't listen there (${error.code}); give another port, or 0 for a free one`);
  });
  process.stderr.write(adapter === null ? `waiting for POST ${listening.address}runs\n` : `open ${listening.address} in the browser under test\n`);
  try {
    await listening.asked;
    return await judge(listening.client);
  } finally {
    await listening.close();
  }
}

function referenceClient(): ClientUnderTest {
  const adapter = new URL(`../client/adapter${extname(import.meta.filename)}`, import.meta.url).pathname;
  return { ...spawnedClient(`${quoted(process.execPath)} ${quoted(adapter)}`), name: referenceName };
}

function again({ command, listen, adapter, maxClients }: ConformClientOptions): string {
  const flags = { command, listen: listen?.toString(), adapter, 'max-clients': maxClients?.toString() };
  return ['npx ws-token-refresh conform client', ...Object.entries(flags).flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag} ${quoted(value)}`]))].join(' ');
}

/** Seconds that everything takes which waits for nothing but answers, and that one client takes to come up. */
const [overhead, launch] = [5, 0.2];

/** What a run would do: which cases, how many clients at most, how long. Nothing is started. */
function dryRun(cases: readonly ClientCase[], name: string, maxClients: number): string {
  const clients = cases.map(one => one.clients ?? 1);
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
  const longest = Math.max(...cases.map(({ seconds }) => seconds), sum(cases.map(one => one.seconds * (one.clients ?? 1))) / maxClients);
  const areas = Map.groupBy(cases, ({ id }) => id.split('/')[1]!);
  return [
    `Would judge ${name} with ${cases.length} cases:`,
    ...[...areas].map(([area, group]) => `  ${area.padEnd(20)}${String(group.length).padStart(3)}`),
    `clients: at most ${Math.min(maxClients, sum(clients))} at a time; --max-clients bounds them`,
    `time: about ${Math.ceil(longest + overhead + launch * sum(clients))} s`,
    '',
  ].join('\n');
}
