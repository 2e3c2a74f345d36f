import { jsonReport } from '../conformance/report/json.ts';
import { startControl } from '../conformance/proxy/control.ts';
import { faultFileSchema, Faults, type FaultRule } from '../conformance/proxy/faults.ts';
import { startProxy } from '../conformance/proxy/proxy.ts';
import { TraceWriter } from '../conformance/proxy/recorder.ts';
import type { TraceFinding } from '../conformance/trace/findings.ts';
import { TraceJudge } from '../conformance/trace/judge.ts';
import { traceVerdict } from '../conformance/trace/verdict.ts';
import type { Verdict } from '../conformance/verdict.ts';
import { shownUrl } from '../conformance/engine/shown-url.ts';
import type { TraceGradingOptions } from './conform-trace.ts';
import { gradingOf } from './grading.ts';
import { chooseReports, writeReports } from './reports.ts';
import { readSettings, readText } from './settings-file.ts';
import { UsageError } from './usage-error.ts';

export interface ConformProxyOptions extends TraceGradingOptions {
  /** Address of the server. */
  readonly upstream: string;
  /** Port on loopback; 0 takes a free one. */
  readonly listen: number;
  /** Certificates that are trusted for wss. */
  readonly ca?: string;
  /** Where what passes is written to. */
  readonly record?: string;
  /** File with rules. */
  readonly faults?: string;
  /** Port of the HTTP interface. */
  readonly control?: number;
  /** Seconds after which it ends by itself. */
  readonly for?: number;
}

/** Milliseconds between two looks at the time, for what is due and does not come. */
const look = 250;

/** Stands between a client and a server until it is told to stop, judges both, and reports; yields the exit code of the verdict. */
export async function conformProxy(options: ConformProxyOptions): Promise<number> {
  const { upstream, ca, level, suiteLevel, baseline, trace } = options;
  if (!/^wss?:$/.test(URL.parse(upstream)?.protocol ?? '')) throw new UsageError(`--upstream ${shownUrl(upstream)} is no WebSocket address; give one such as ws://127.0.0.1:8080/ws`);
  const reports = chooseReports(options.report ?? []);
  const grading = gradingOf(level, suiteLevel, baseline);
  const faults = new Faults(options.faults === undefined ? [] : readSettings<{ faults: readonly FaultRule[] }>(options.faults, faultFileSchema, 'faults').faults);
  const start = performance.now();
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const judge = new TraceJudge(finding => say(told(finding)));
  const writer = options.record === undefined ? null : open(options.record);
  const proxy = await startProxy({
    upstream, port: options.listen, faults, onNote: say, ...(ca === undefined ? {} : { ca: readText(ca, 'certificates') }),
    onRecord: record => {
      judge.take(record);
      writer?.write(record);
    },
  }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--listen ${options.listen}: can't listen there (${error.code}); give another port, or 0 for a free one`);
  });
  const verdict = (): Verdict => traceVerdict(judge, { name: `clients at ${proxy.url} and ${shownUrl(upstream)}`, grading, seconds: (performance.now() - start) / 1000 });
  const stopped = Promise.withResolvers<void>();
  const control = options.control === undefined ? null : await startControl({
    port: options.control, faults, apply: rule => proxy.apply(rule), report: () => jsonReport(verdict(), trace), stop: () => stopped.resolve(),
  }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`--control ${options.control}: can't listen there (${error.code}); give another port, or 0 for a free one`);
  });
  process.stdout.write(`ready ${proxy.url}\n${control ? `control ${control.url}\n` : ''}`);
  const watching = setInterval(() => judge.passed((performance.timeOrigin + performance.now()) / 1000), look);
  const limit = options.for === undefined ? null : setTimeout(() => stopped.resolve(), options.for * 1000);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.resolve());
  await stopped.promise;
  clearInterval(watching);
  if (limit) clearTimeout(limit);
  control?.close();
  // What is cut now was cut by nobody whom this judges.
  const result = verdict();
  await proxy.close();
  writer?.close();
  writeReports(reports, result, { trace, again: '' });
  return result.exitCode;
}

function told({ side, requirement, expected, seen, where }: TraceFinding): string {
  return `BROKEN ${requirement} by the ${side}: expected ${expected}, saw ${seen} (${where})`;
}

function open(file: string): TraceWriter {
  try {
    return new TraceWriter(file);
  } catch (error) {
    throw new UsageError(`--record ${file}: can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}
