import type { JsonSchema } from '../document/protocol-document.ts';
import { referredName, resolved } from '../document/references.ts';
import { code, jsonCode, table } from './markdown.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

interface Field {
  path: string;
  schema: JsonSchema;
  required: boolean;
}

/** The fields of an object, those of objects within it under dotted names, lists with `[]`. */
export function fieldTable(schemas: Schemas, schema: JsonSchema): string {
  const rows = fields(schemas, schema, '', []).map(({ path, schema: field, required }) => {
    const found = resolved(schemas, field);
    return [code(path), typeText(schemas, field), required ? 'yes' : 'no', meaning(field, found)];
  });
  return table(['field', 'type', 'required', 'meaning'], rows);
}

/** Whether an object takes fields that are not listed. */
export function openness(schemas: Schemas, schema: JsonSchema): string {
  return resolved(schemas, schema)['additionalProperties'] === false ? 'Takes no other field.' : 'May have other fields, which a receiver ignores.';
}

function fields(schemas: Schemas, schema: JsonSchema, prefix: string, within: readonly string[]): Field[] {
  const found = resolved(schemas, schema);
  const required = (found['required'] ?? []) as readonly string[];
  const properties = (found['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
  return Object.entries(properties).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    return [{ path, schema: field, required: required.includes(name) }, ...inner(schemas, field, path, within)];
  });
}

/** What is inside a field. A schema within itself is not followed again. */
function inner(schemas: Schemas, field: JsonSchema, path: string, within: readonly string[]): Field[] {
  const name = referredName(field);
  if (name !== undefined && within.includes(name)) return [];
  const seen = name === undefined ? within : [...within, name];
  const { items, type } = resolved(schemas, field);
  if (type === 'array' && isSchema(items)) return inner(schemas, items, `${path}[]`, seen);
  return fields(schemas, field, `${path}.`, seen);
}

function meaning(field: JsonSchema, found: JsonSchema): string {
  const description = String(field['description'] ?? found['description'] ?? '').trim();
  const [example] = (field['examples'] ?? found['examples'] ?? []) as readonly unknown[];
  return [description, ...(example === undefined || 'const' in found ? [] : [`Example: ${jsonCode(example)}.`])].filter(Boolean).join(' ');
}

/** A schema in words: its type and what limits it. */
function typeText(schemas: Schemas, schema: JsonSchema): string {
  const found = resolved(schemas, schema);
  const { const: constant, enum: values, items, oneOf, type } = found;
  if (constant !== undefined) return jsonCode(constant);
  if (Array.isArray(values)) return values.map(jsonCode).join(', ');
  if (Array.isArray(oneOf)) return `one of ${oneOf.map((member) => typeText(schemas, member as JsonSchema)).join('; ')}`;
  const named = type === 'object' ? 'object' : type === undefined ? 'any JSON value' : String(type);
  const list = type === 'array' && isSchema(items) ? `list, each ${typeText(schemas, items)}` : named;
  const closed = type === 'object' && found['additionalProperties'] === false ? ['no other fields'] : [];
  const format = type === 'string' && found['format'] !== undefined ? [`in the format ${code(String(found['format']))}`] : [];
  return [list, ...format, ...limits.flatMap(([keyword, words]) => (found[keyword] === undefined ? [] : [`${words} ${code(String(found[keyword]))}`])), ...closed].join(', ');
}

const limits: readonly (readonly [keyword: string, words: string])[] = [
  ['minimum', 'at least'],
  ['exclusiveMinimum', 'more than'],
  ['maximum', 'at most'],
  ['exclusiveMaximum', 'less than'],
  ['multipleOf', 'a multiple of'],
  ['minLength', 'characters at least'],
  ['maxLength', 'characters at most'],
  ['minItems', 'entries at least'],
  ['maxItems', 'entries at most'],
  ['pattern', 'matches'],
];

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
