import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Ajv, type ErrorObject } from 'ajv';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { UsageError } from './usage-error.ts';

/**
 * Reads a settings file, YAML or JSON, and checks it.
 * @param purpose what the file is, in messages.
 * @throws {UsageError} in one line that names file, line and place. It never quotes the file, which may hold secrets.
 */
export function readSettings<T>(file: string, schema: object, purpose = 'settings'): T {
  const lines = new LineCounter();
  const document = parseDocument(readText(file, purpose), { lineCounter: lines, prettyErrors: false, uniqueKeys: true });
  const [broken] = document.errors;
  if (broken) throw new UsageError(`${purpose} ${file}, line ${lines.linePos(broken.pos[0]).line}: is neither YAML nor JSON (${broken.code.toLowerCase().replaceAll('_', ' ')})`);
  const value: unknown = document.toJS() ?? {};
  const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: false, verbose: true }).compile<T>(schema);
  if (validate(value)) return value;
  const { place, problem } = explain(validate.errors![0]!);
  throw new UsageError(`${purpose} ${file}, line ${lineOf(document, lines, place)}: ${place.length > 0 ? `${place.join('.')} ` : ''}${problem}`);
}

/** A path that a settings file names, seen from there. */
export function relativeTo(file: string, path: string): string {
  return resolve(dirname(file), path);
}

/** @throws {UsageError} that names what the file is for. */
export function readText(file: string, purpose: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${purpose} ${file}: can't be read (${(error as NodeJS.ErrnoException).code}); give the path of a file`);
  }
}

function explain(error: ErrorObject): { readonly place: readonly string[]; readonly problem: string } {
  const place = error.instancePath.split('/').slice(1).map(part => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  switch (error.keyword) {
    case 'additionalProperties':
      return { place: [...place, String(error.params['additionalProperty'])], problem: `is unknown; known are ${Object.keys((error.parentSchema as { properties: object }).properties).join(', ')}` };
    case 'enum':
      return { place, problem: `must be one of ${(error.params['allowedValues'] as readonly unknown[]).join(', ')}` };
    default:
      return { place, problem: error.message ?? `breaks the rule ${error.keyword}` };
  }
}

/** The line of the nearest thing that is there. */
function lineOf(document: Document, lines: LineCounter, place: readonly string[]): number {
  for (let depth = place.length; depth > 0; depth -= 1) {
    const node = document.getIn(place.slice(0, depth).map(part => (/^\d+$/.test(part) ? Number(part) : part)), true) as { range?: readonly number[] } | undefined;
    if (node?.range) return lines.linePos(node.range[0]!).line;
  }
  return 1;
}
