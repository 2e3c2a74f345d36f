import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Holds each released document under its version. */
export const releasedFolder = import.meta.dirname;

/** Where the document of a version is kept. */
export function releasedFile(version: string, folder = releasedFolder): string {
  return join(folder, `asyncapi-${version}.yaml`);
}

/** The document with the highest version among the released ones, or null before the first release. */
export function lastReleased(folder = releasedFolder): string | null {
  const files = existsSync(folder) ? readdirSync(folder).filter(file => /^asyncapi-\d+\.\d+\.\d+\.yaml$/.test(file)) : [];
  const last = files.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  return last === undefined ? null : join(folder, last);
}
