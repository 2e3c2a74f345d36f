import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { bearsBanner } from './banner.ts';
import { isGeneratedJson } from './schemas/surplus.ts';

/** What is wrong with a file of the folder of generated files. */
export interface Difference {
  /** Relative to that folder, with `/` between its parts. */
  file: string;
  kind: 'differs' | 'missing' | 'surplus';
}

/** Compares the folder `out` with the files that it should hold, in alphabetical order. */
export function compareFiles(files: ReadonlyMap<string, string>, out: string): Difference[] {
  const present = listFiles(out);
  return [...new Set([...files.keys(), ...present])].toSorted().flatMap((file): Difference[] => {
    const wanted = files.get(file);
    if (wanted === undefined) return [{ file, kind: 'surplus' }];
    if (!present.includes(file)) return [{ file, kind: 'missing' }];
    return readFileSync(join(out, file), 'utf8') === wanted ? [] : [{ file, kind: 'differs' }];
  });
}

/**
 * Brings the folder `out` to hold exactly `files`: writes those that differ, deletes those that codegen wrote before and
 * no longer writes. A surplus file that is somebody's own stays, and is returned.
 *
 * @throws {Error} of the file system.
 */
export function writeFiles(files: ReadonlyMap<string, string>, out: string): { changed: string[]; foreign: string[] } {
  const changed: string[] = [];
  const foreign: string[] = [];
  for (const { file, kind } of compareFiles(files, out)) {
    const path = join(out, file);
    if (kind !== 'surplus') {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, files.get(file) ?? '');
      changed.push(file);
    } else if (isGenerated(file, readFileSync(path, 'utf8'))) {
      rmSync(path);
      changed.push(file);
    } else {
      foreign.push(file);
    }
  }
  return { changed, foreign };
}

/** Says whether a file is codegen's own, by what it says of itself. */
function isGenerated(file: string, text: string): boolean {
  return bearsBanner(file, text) || isGeneratedJson(file, text);
}

/** What Python, pip and Cargo leave beside the sources that they run or build. */
const leftByTools = /(^|\/)(__pycache__|build|target|[^/]+\.egg-info)\/|(^|\/)Cargo\.lock$/;

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
      .filter((file) => !leftByTools.test(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
