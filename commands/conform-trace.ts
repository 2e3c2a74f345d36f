import type { Trace } from '../conformance/report/json.ts';
import { judgeFiles } from '../conformance/trace/judge-files.ts';
import { TraceError } from '../conformance/trace/record.ts';
import { traceVerdict } from '../conformance/trace/verdict.ts';
import { gradingOf } from './grading.ts';
import { chooseReports, writeReports } from './reports.ts';
import { UsageError } from './usage-error.ts';

export interface TraceGradingOptions {
  readonly baseline?: string;
  readonly level?: 'must' | 'should';
  readonly suiteLevel?: string;
  readonly report?: readonly string[];
  /** Of which checks the reports keep what passed before. */
  readonly trace: Trace;
}

/** Judges recorded traffic and reports; yields the exit code of the verdict. */
export async function conformTrace(files: readonly string[], { baseline, level, suiteLevel, report, trace }: TraceGradingOptions): Promise<number> {
  const reports = chooseReports(report ?? []);
  const grading = gradingOf(level, suiteLevel, baseline);
  const start = performance.now();
  const judge = await judgeFiles(files).catch((error: unknown) => {
    throw error instanceof TraceError ? new UsageError(error.message) : error;
  });
  const verdict = traceVerdict(judge, { name: files.join(', '), grading, seconds: (performance.now() - start) / 1000 });
  writeReports(reports, verdict, { trace, again: '' });
  return verdict.exitCode;
}
