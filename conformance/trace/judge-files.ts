import { existsSync, openSync, readSync, closeSync } from 'node:fs';
import type { TraceFinding } from './findings.ts';
import { TraceJudge } from './judge.ts';
import { readHar } from './read-har.ts';
import { readLines } from './read-lines.ts';
import { TraceError, type TraceRecord } from './record.ts';

/**
 * Judges the traces in files, HAR or JSON lines, one after the other.
 * @param onFinding told of each finding as it comes.
 * @throws {TraceError} for a file that can't be read.
 */
export async function judgeFiles(files: readonly string[], onFinding?: (finding: TraceFinding) => void): Promise<TraceJudge> {
  const judge = new TraceJudge(onFinding);
  for (const [index, file] of files.entries()) {
    if (!existsSync(file)) throw new TraceError(`${file}: there is no such file`);
    // Connections of different files are different ones, whatever their names.
    const mark = (record: TraceRecord): TraceRecord => (files.length === 1 ? record : { ...record, connection: `${index + 1}:${record.connection}`, place: `${file} ${record.place}` });
    if (isHar(file)) for (const record of readHar(file)) judge.take(mark(record));
    else for await (const records of readLines(file)) for (const record of records) judge.take(mark(record));
  }
  return judge;
}

/** A HAR file begins with its `log`, whatever its name. */
function isHar(file: string): boolean {
  const bytes = Buffer.alloc(64);
  const handle = openSync(file, 'r');
  try {
    readSync(handle, bytes);
  } finally {
    closeSync(handle);
  }
  return /^\uFEFF?\s*\{\s*"log"\s*:/.test(bytes.toString('utf8'));
}
