import type { Grading } from '../conformance/verdict.ts';
import { readBaseline } from './baseline-file.ts';

/**
 * How strictly a run is graded; what is left out is as the suite has it.
 * @param baseline path of its file.
 * @throws {UsageError} where the file can't be read.
 */
export function gradingOf(level: Grading['level'] | undefined, suiteLevel: string | undefined, baseline: string | undefined): Partial<Grading> {
  return {
    ...(level === undefined ? {} : { level }),
    ...(suiteLevel === undefined ? {} : { suiteLevel }),
    ...(baseline === undefined ? {} : { baseline: readBaseline(baseline) }),
  };
}
