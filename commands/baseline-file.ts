import { existsSync, writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { BaselineEntry } from '../conformance/baseline.ts';
import { judgements } from '../conformance/inventory.ts';
import { readSettings } from './settings-file.ts';
import { UsageError } from './usage-error.ts';

/** JSON Schema (draft-07) of a baseline: failures that are known. */
const baselineSchema = {
  type: 'object',
  additionalProperties: false,
  required: ['known'],
  properties: {
    known: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['case', 'reason'],
        properties: {
          case: { type: 'string' },
          reason: { type: 'string', minLength: 1 },
          issue: { type: 'string', minLength: 1 },
          until: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' },
        },
      },
    },
  },
};

/** @throws {UsageError} for a file that can't be used, and for a case that there is not. */
export function readBaseline(file: string): readonly BaselineEntry[] {
  const { known } = readSettings<{ readonly known: readonly BaselineEntry[] }>(file, baselineSchema, 'baseline');
  const stranger = known.find(entry => !judgements.some(({ id }) => id === entry.case));
  if (stranger) throw new UsageError(`baseline ${file}: there is no case ${stranger.case}; conform list shows all`);
  return known;
}

/** The same, or none where there is no file yet. */
export function readBaselineIfAny(file: string): readonly BaselineEntry[] {
  return existsSync(file) ? readBaseline(file) : [];
}

const heading = '# Failures that are known. An entry whose case passes, or whose day `until` is over, makes the run fail.\n';

/** @throws {UsageError} for a file that can't be written. */
export function writeBaseline(file: string, known: readonly BaselineEntry[]): void {
  try {
    writeFileSync(file, heading + stringify({ known }));
  } catch (error) {
    throw new UsageError(`baseline ${file}: can't be written (${(error as NodeJS.ErrnoException).code})`);
  }
}
