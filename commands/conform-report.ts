import { writeFileSync } from 'node:fs';
import { htmlReport } from '../conformance/report/html.ts';
import { readReport } from './report-file.ts';
import { UsageError } from './usage-error.ts';

/**
 * Makes one HTML page of JSON reports, in the order in which they are given.
 * @throws {UsageError} in one line that names the file and what is wrong with it. Nothing is written then.
 */
export function conformReport(files: readonly string[], options: { readonly html: string }): void {
  if (files.length === 0) throw new UsageError('no report is given; conform server --report json=FILE writes one');
  const page = htmlReport(files.map(readReport));
  try {
    writeFileSync(options.html, page);
  } catch (error) {
    throw new UsageError(`--html: ${options.html} can't be written (${(error as NodeJS.ErrnoException).code}); give a path in a folder that exists`);
  }
}
