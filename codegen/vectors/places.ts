import { resolved } from '../document/references.ts';
import type { DocumentPath } from '../document/problems.ts';
import type { JsonSchema } from '../document/protocol-document.ts';
import { propertiesOf } from './sample.ts';

/** A value within a message, the schema that it keeps, and where it stands. */
export interface Place {
  schema: JsonSchema;
  value: unknown;
  path: DocumentPath;
}

/** Walks a value and its schema together: the value itself, its members, and the first element of each list. */
export function* places(schemas: Readonly<Record<string, JsonSchema>>, schema: JsonSchema, value: unknown, path: DocumentPath = []): Generator<Place> {
  const at = resolved(schemas, schema);
  yield { schema: at, value, path };
  if (Array.isArray(value)) {
    if (value.length > 0 && 'items' in at) yield* places(schemas, at['items'] as JsonSchema, value[0], [...path, 0]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, property] of Object.entries(propertiesOf(at))) {
      if (Object.hasOwn(value, name)) yield* places(schemas, property, (value as Record<string, unknown>)[name], [...path, name]);
    }
  }
}

/** The same value with another one at a place. */
export function replaced(value: unknown, [step, ...rest]: DocumentPath, by: unknown): unknown {
  if (step === undefined) return by;
  const member = replaced((value as Record<string | number, unknown>)[step], rest, by);
  if (Array.isArray(value)) return value.with(Number(step), member);
  return { ...(value as object), [step]: member };
}

/** Writes a path as JSON Pointer does. */
export function pointer(path: DocumentPath): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Writes a path at the beginning of a description. */
export function placeName(path: DocumentPath): string {
  return path.length === 0 ? 'the value' : path.join('.');
}

/** The name of a property that an object does not have. */
export function unknownName(schema: JsonSchema): string {
  let name = 'unknown_field';
  while (Object.hasOwn(propertiesOf(schema), name)) name += '_';
  return name;
}
