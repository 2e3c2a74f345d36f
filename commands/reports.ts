import { writeFileSync } from 'node:fs';
import { badgeEndpoint, badgeImage } from '../conformance/report/badge.ts';
import { htmlReport } from '../conformance/report/html.ts';
import { jsonReport, reportData, type Trace } from '../conformance/report/json.ts';
import { junitReport } from '../conformance/report/junit.ts';
import { markdownReport } from '../conformance/report/markdown.ts';
import { summaryReport, type SummaryOptions } from '../conformance/report/summary.ts';
import { tapReport } from '../conformance/report/tap.ts';
import type { Verdict } from '../conformance/verdict.ts';
import { UsageError } from './usage-error.ts';

const kinds = ['summary', 'tap', 'json', 'junit', 'html', 'markdown', 'badge'] as const;

/** A report that was asked for. */
export interface Report {
  readonly kind: (typeof kinds)[number];
  /** Null for standard output. */
  readonly file: string | null;
}

/** @throws {UsageError} for a kind that there is not. */
export function parseReport(text: string): Report {
  const [name = '', ...rest] = text.split('=');
  const kind = kinds.find(each => each === name);
  if (!kind) throw new UsageError(`--report ${text} is unknown; give ${kinds.join(', ')}, with =FILE to write a file`);
  return { kind, file: rest.length ? rest.join('=') : null };
}

/**
 * The reports that were asked for, and one on standard output where nobody asked for any there: a summary on a terminal, TAP elsewhere.
 * @param exactly whether nothing is added, as they were given on the command line.
 * @throws {UsageError} for a kind that there is not.
 */
export function chooseReports(texts: readonly string[], exactly = texts.length > 0): readonly Report[] {
  const asked = texts.map(parseReport);
  return exactly || asked.some(({ file }) => file === null) ? asked : [{ kind: process.stdout.isTTY ? 'summary' : 'tap', file: null }, ...asked];
}

/** What a report needs beside the verdict. */
export interface ReportOptions extends Omit<SummaryOptions, 'colour'> {
  readonly trace: Trace;
}

/** @throws {UsageError} for a file that can't be written. */
export function writeReports(reports: readonly Report[], verdict: Verdict, options: ReportOptions): void {
  for (const { kind, file } of reports) {
    const text = render(kind, file, verdict, options);
    if (file === null) process.stdout.write(text);
    else write(file, text);
  }
}

function render(kind: Report['kind'], file: string | null, verdict: Verdict, options: ReportOptions): string {
  switch (kind) {
    case 'tap': return tapReport(verdict);
    case 'json': return jsonReport(verdict, options.trace);
    case 'junit': return junitReport(verdict);
    case 'html': return htmlReport([reportData(verdict, options.trace)]);
    case 'markdown': return markdownReport(verdict);
    case 'badge': return file?.endsWith('.svg') ? badgeImage(verdict) : badgeEndpoint(verdict);
    case 'summary': return summaryReport(verdict, { ...options, colour: file === null && process.stdout.isTTY === true });
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--report: ${file} can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}
