import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { DocumentError } from '../../codegen/document/problems.ts';
import { readDocument } from '../../codegen/document/read-document.ts';
import { compareDocuments } from '../diff/compare.ts';
import { lint } from '../lint/lint.ts';
import { publishIds, readPublishedIds } from '../lint/published-ids.ts';
import { lastReleased, releasedFile } from '../released/released.ts';

export interface Release {
  readonly version: string;
  /** Where the document is kept. */
  readonly file: string;
  /** How many requirements are new, and from now on for ever. */
  readonly newIds: number;
}

/**
 * Keeps a document as released: its requirement ids for ever, and itself under its version.
 * @param ids the file with the published ids.
 * @param folder of the released documents.
 * @throws {DocumentError} when it isn't fit for that; nothing is written then.
 */
export async function release(documentFile: string, ids: string, folder: string): Promise<Release> {
  const { document: { version, requirements } } = await readDocument(documentFile);
  const problems = [...(await lint(documentFile, ids)), ...(await versionProblems(documentFile, version, folder))];
  if (problems.length > 0) throw new DocumentError(problems);
  const newIds = publishIds(ids, requirements, readPublishedIds(ids), version);
  const file = releasedFile(version, folder);
  mkdirSync(folder, { recursive: true });
  copyFileSync(documentFile, file);
  return { version, file, newIds };
}

async function versionProblems(documentFile: string, version: string, folder: string): Promise<string[]> {
  const [last, same] = [lastReleased(folder), releasedFile(version, folder)];
  if (existsSync(same) && readFileSync(same, 'utf8') !== readFileSync(documentFile, 'utf8')) return [`${documentFile}: ${version} is released already, as another document; set info.version`];
  const problem = last === null ? null : (await compareDocuments(last, documentFile)).problem;
  return problem === null ? [] : [`${documentFile}: ${problem}`];
}
