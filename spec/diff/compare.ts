import { readDocument } from '../../codegen/document/read-document.ts';
import { diff } from './diff.ts';
import type { DiffReport } from './report.ts';
import { versionProblem } from './version.ts';

/**
 * Compares two documents by their files.
 * @throws {DocumentError} when one of them can't be read.
 */
export async function compareDocuments(old: string, now: string): Promise<DiffReport> {
  const [{ document: before }, { document: after }] = [await readDocument(old), await readDocument(now)];
  const changes = diff(before, after);
  return { before: before.version, after: after.version, changes, problem: versionProblem(before.version, after.version, changes) };
}
