import type { Case } from '../conformance/case.ts';
import { matchesGlob } from '../conformance/glob.ts';
import { UsageError } from './usage-error.ts';

/**
 * Those whose ids fit a glob; all of them where there is none.
 * @throws {UsageError} for a glob that fits no case.
 */
export function chooseCases<T extends Case>(globs: readonly string[], cases: readonly T[]): readonly T[] {
  if (globs.length === 0) return cases;
  for (const glob of globs) {
    if (!cases.some(one => matchesGlob(one.id, glob))) throw new UsageError(`--case ${glob} matches no case; ids look like ${cases[0]!.id}, and * stands for anything`);
  }
  return cases.filter(one => globs.some(glob => matchesGlob(one.id, glob)));
}
