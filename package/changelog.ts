import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lastReleased } from '../spec/released/released.ts';

const project = resolve(import.meta.dirname, '..');

/**
 * Writes the notes of `.changeset/` into CHANGELOG.md, under the version that package.json has had since the first change after the last release.
 * changesets would raise it once more, so it counts from the released one; what it comes to has to be the same.
 * @throws {Error} in one line where the notes ask for another version; nothing is changed then but what changesets wrote.
 */
export function writeChangelog(folder: string, released: string): string {
  const file = join(folder, 'package.json');
  const text = readFileSync(file, 'utf8');
  const { version } = JSON.parse(text) as { version: string };
  writeFileSync(file, text.replace(`"version": "${version}"`, `"version": "${released}"`));
  try {
    execFileSync(join(project, 'node_modules/.bin/changeset'), ['version'], { cwd: folder, stdio: 'pipe' });
    const { version: noted } = JSON.parse(readFileSync(file, 'utf8')) as { version: string };
    if (noted !== version) throw new Error(`the notes make ${noted} of ${released}, and package.json says ${version}; mend the level of a note in .changeset, or both versions`);
    return version;
  } finally {
    writeFileSync(file, text);
  }
}

if (process.argv[1] === import.meta.filename) {
  try {
    const released = /asyncapi-(.+)\.yaml$/.exec(lastReleased() ?? '')?.[1] ?? '0.0.0';
    console.log(`CHANGELOG.md: ${writeChangelog(project, released)}`);
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}
