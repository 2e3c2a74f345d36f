import { updatedBaseline } from '../conformance/baseline.ts';
import { readBaselineIfAny, writeBaseline } from './baseline-file.ts';
import { readReport } from './report-file.ts';
import { UsageError } from './usage-error.ts';

export interface BaselineUpdate {
  readonly baseline: string;
  /** A JSON report. */
  readonly from: string;
  /** Why what is added is known. */
  readonly reason: string;
  readonly issue?: string;
  readonly until?: string;
}

/**
 * Brings a baseline up to date with a report: adds what fails, takes out what passes, leaves the rest. Yields what it did, in a line.
 * @throws {UsageError} for a file or a date that can't be used.
 */
export function conformBaselineUpdate({ baseline: file, from, reason, issue, until }: BaselineUpdate): string {
  if (until !== undefined && (!/^\d{4}-\d{2}-\d{2}$/.test(until) || Number.isNaN(Date.parse(until)))) throw new UsageError(`--until ${until} is no day; give one such as 2027-01-31`);
  const report = readReport(from);
  if (report.verdict.aborted !== undefined) throw new UsageError(`report ${from}: no case could run (${report.verdict.aborted}), so nothing is known of the target`);
  const before = readBaselineIfAny(file);
  const after = updatedBaseline(before, report.cases, { reason, ...(issue === undefined ? {} : { issue }), ...(until === undefined ? {} : { until }) });
  writeBaseline(file, after);
  const added = after.filter(entry => !before.some(each => each.case === entry.case)).length;
  return `${file}: ${after.length} known, ${added} added, ${before.length - (after.length - added)} taken out\n`;
}
