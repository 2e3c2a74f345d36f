import type { DocumentPath } from './problems.ts';

/** A schema that stands within another, itself included, and the keys that lead to it. */
export interface Subschema {
  schema: Record<string, unknown>;
  path: DocumentPath;
}

const keywordsWithSchema = ['items', 'additionalItems', 'additionalProperties', 'contains', 'propertyNames', 'not', 'if', 'then', 'else'];
const keywordsWithSchemas = ['allOf', 'anyOf', 'oneOf', 'items'];
const keywordsWithNames = ['properties', 'patternProperties', 'dependencies'];

/** Walks a JSON Schema and all schemas inside it; never into `const`, `enum`, `default` or `examples`, which hold data. */
export function* subschemas(schema: unknown, path: DocumentPath = []): Generator<Subschema> {
  if (!isRecord(schema)) return;
  yield { schema, path };
  for (const keyword of keywordsWithSchema) yield* subschemas(schema[keyword], [...path, keyword]);
  for (const keyword of keywordsWithSchemas) {
    const list = schema[keyword];
    if (!Array.isArray(list)) continue;
    for (const [index, member] of list.entries()) yield* subschemas(member, [...path, keyword, index]);
  }
  for (const keyword of keywordsWithNames) {
    const named = schema[keyword];
    if (!isRecord(named)) continue;
    for (const [name, member] of Object.entries(named)) yield* subschemas(member, [...path, keyword, name]);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
