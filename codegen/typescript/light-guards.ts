import { formats, isNumberFormat } from '../document/formats.ts';
import { reachable, referredName, schemaNamed } from '../document/references.ts';
import { key, literal } from './literal.ts';
import { runtime } from './light-guards-runtime.ts';
import type { Problem } from '../document/problems.ts';
import type { JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { messageType, payloadSchemaName, payloadNames } from '../document/protocol-document.ts';
import { subschemas } from '../document/schema-walk.ts';

/** The keywords that are known, with the type that a schema has to name for them; '' where it may be left out. */
const keywords: Readonly<Record<string, string>> = {
  type: '',
  const: '',
  enum: '',
  minimum: 'number',
  exclusiveMinimum: 'number',
  maximum: 'number',
  exclusiveMaximum: 'number',
  multipleOf: 'number',
  minLength: 'string',
  maxLength: 'string',
  pattern: 'string',
  format: 'string',
  minItems: 'array',
  maxItems: 'array',
  items: 'array',
  properties: 'object',
  required: 'object',
  additionalProperties: 'object',
};

/** Say nothing about which values are valid. */
const prose = /^(x-.*|title|description|examples|default|deprecated|readOnly|writeOnly|externalDocs|\$ref)$/;

/** Writes the rule of a schema that is referred to. */
type Refer = (name: string) => string;

/**
 * Writes light-guards.ts: guards for what clients receive, small enough for a browser. They give the verdict of the
 * validators and no reason. A schema that is referred to once stands where it is; a bundler leaves out what is not used.
 */
export function lightGuards(document: ProtocolDocument): { text: string; problems: Problem[] } {
  const { schemas, channel } = document;
  const messages = Object.values(document.messages).filter((message) => message['x-direction'] === 'server-to-client');
  const guarded = [...new Set([...messages.map(payloadSchemaName), ...payloadNames(document)])];
  const used = inOrder(Object.keys(schemas).filter((name) => guarded.some((each) => each === name || reachable(schemas, each).includes(name))), schemas);
  const byType = new Map(messages.flatMap((message) => [messageType(document, message)].filter((type) => type !== undefined).map((type) => [type, payloadSchemaName(message)] as const)));
  const typed = guarded.filter((name) => [...byType.values()].filter((each) => each === name).length === 1);
  const references = used.flatMap((name) => [...subschemas(schemas[name] as JsonSchema)].flatMap(({ schema }) => referredName(schema) ?? []));
  const isInline = (name: string): boolean => typed.includes(name) || (!guarded.includes(name) && references.filter((each) => each === name).length === 1 && !reachable(schemas, name).includes(name));
  const own = used.filter((name) => !isInline(name) || (typed.includes(name) && references.includes(name)));
  const ruleOf = (schema: JsonSchema, written: readonly string[]): string =>
    rule(schema, (other) => {
      if (!own.includes(other)) return ruleOf(schemaNamed(schemas, other), written);
      return written.includes(other) ? ruleName(other) : `(value) => ${ruleName(other)}(value)`;
    });
  const rules = `${own.map((name, index) => `const ${ruleName(name)}: Rule = ${ruleOf(schemaNamed(schemas, name), own.slice(0, index))};\n`).join('')}
/** The guard of each message by its type, which it doesn't look at again. It has no prototype, so an unknown type finds nothing. */
export const messageGuards = {
  __proto__: null,
${[...byType].map(([type, name]) => indented(`${key(type)}: ${own.includes(name) ? ruleName(name) : ruleOf(typed.includes(name) ? withoutType(schemaNamed(schemas, name)) : schemaNamed(schemas, name), own)}`)).join('')}} as unknown as { readonly [type: string]: Guard<${[...byType.values()].join(' | ') || 'never'}> | undefined };
`;
  const guards = guarded.map((name) => {
    const type = typed.includes(name) && !own.includes(name) ? [...byType].find(([, each]) => each === name)![0] : undefined;
    return `export const is${name} = ${type === undefined ? `guard<${name}>(${ruleName(name)})` : `guardOf<${name}>(${literal(type)})`};\n`;
  });
  const text = `import type { EventKindName, EventPayloads } from './events.ts';
import type {\n${guarded.map((name) => `  ${name},\n`).join('')}} from './messages.ts';

${runtime(`${rules}${guards.join('')}`)}
${rules}
${guards.join('')}
/** The guard of the payload of each kind of event; without a prototype as well. */
export const payloadGuards = {
  __proto__: null,
${channel['x-event-kinds'].map(({ kind, payload }) => `  ${key(kind)}: is${payload},\n`).join('')}} as unknown as { readonly [K in EventKindName]: Guard<EventPayloads[K]> };
`;
  return { text, problems: used.flatMap((name) => unknownKeywords(name, schemas[name] as JsonSchema)) };
}

/** What a message says besides its type, where that can be left out. */
function withoutType(schema: JsonSchema): JsonSchema {
  if (schema['additionalProperties'] === false) return schema;
  const { type: _, ...properties } = schema['properties'] as Readonly<Record<string, JsonSchema>>;
  return { ...schema, properties, required: ((schema['required'] ?? []) as readonly string[]).filter((name) => name !== 'type') };
}

function ruleName(name: string): string {
  return `rule${name}`;
}

/** Writes the rule of a schema. */
function rule(schema: JsonSchema, refer: Refer): string {
  const name = referredName(schema);
  if (name !== undefined) return refer(name);
  const values = 'const' in schema ? [schema['const']] : schema['enum'];
  const parts = values ? [`oneOf(${(values as readonly unknown[]).map(literal).join(', ')})`] : (writers[schema['type'] as string]?.(schema as Keywords, refer) ?? ['anything()']);
  return parts.length === 1 ? parts[0]! : `all(${parts.join(', ')})`;
}

/** What a schema of each type says. */
interface Keywords {
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/** The rules of a schema by its type; all of them have to hold. */
const writers: Readonly<Record<string, (schema: Keywords, refer: Refer) => string[]>> = {
  null: () => ['oneOf(null)'],
  boolean: () => ['truth()'],
  string: ({ minLength, maxLength, pattern, format }) => {
    const patterns = [
      ...(minLength === undefined && maxLength === undefined ? [] : [new RegExp(`^.{${minLength ?? 0},${maxLength ?? ''}}$`, 'su')]),
      ...(pattern === undefined ? [] : [new RegExp(pattern, 'u')]),
      ...(format === undefined ? [] : [formats[format]]),
    ];
    return patterns.length === 0 ? ['text()'] : patterns.map((each) => `text(${String(each)})`);
  },
  number: (schema) => numbers('number', schema),
  integer: (schema) => numbers('integer', schema),
  array: ({ items = {}, minItems = 0, maxItems = Infinity }, refer) => [`list(${rule(items, refer)})`, ...(minItems > 0 || maxItems < Infinity ? [`sized(${minItems}, ${maxItems})`] : [])],
  object: ({ properties = {}, required = [], additionalProperties = true }, refer) => {
    const names = new Set([...Object.keys(properties), ...required]);
    const members = [...names].map((name) => {
      const member = rule(properties[name] ?? {}, refer);
      return `${key(name)}: ${required.includes(name) ? member : `maybe(${member})`}`;
    });
    return [`object(${block(members)})`, ...(additionalProperties ? [] : [`only(${Object.keys(properties).map(literal).join(', ')})`])];
  },
};

/** On one line, if it is not too long a one. */
function block(members: readonly string[]): string {
  const line = members.join(', ');
  if (line === '') return '{}';
  return line.length < 100 ? `{ ${line} }` : `{\n${members.map(indented).join('')}}`;
}

function indented(member: string): string {
  return `  ${member.replaceAll('\n', '\n  ')},\n`;
}

function numbers(type: 'number' | 'integer', { minimum = -Infinity, exclusiveMinimum = -Infinity, maximum = Infinity, exclusiveMaximum = Infinity, multipleOf }: Keywords): string[] {
  const least = Math.max(minimum, exclusiveMinimum === -Infinity ? exclusiveMinimum : next(exclusiveMinimum));
  const most = Math.min(maximum, exclusiveMaximum === Infinity ? exclusiveMaximum : -next(-exclusiveMaximum));
  const bounds = most < Infinity ? [least, most] : least > -Infinity ? [least] : [];
  const written = bounds.map((bound) => (bound === Number.MAX_SAFE_INTEGER ? '2 ** 53 - 1' : bound));
  return [`${type}(${written.join(', ')})`, ...(multipleOf === undefined ? [] : [`multipleOf(${multipleOf})`])];
}

/** The number that follows. */
function next(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  view.setBigInt64(0, view.getBigInt64(0) + (value > 0 ? 1n : -1n));
  return view.getFloat64(0);
}

/** What is referred to before what refers to it, as far as there are no circles. */
function inOrder(names: readonly string[], schemas: ProtocolDocument['schemas']): string[] {
  const ordered = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) return;
    for (const other of names) if (other !== name && reachable(schemas, name).includes(other)) visit(other, [...path, name]);
    ordered.add(name);
  };
  for (const name of names) visit(name, []);
  return [...ordered];
}

function unknownKeywords(name: string, schema: JsonSchema): Problem[] {
  return [...subschemas(schema)].flatMap(({ schema: part, path }) =>
    Object.entries(part)
      .filter(([keyword, value]) => !prose.test(keyword) && !isNumberFormat(keyword, value) && !isKnown(part, keyword, value))
      .map(([keyword]) => ({ path: ['components', 'schemas', name, ...path, keyword], message: `the light guards for clients don't know ${keyword} in this form; say it by other keywords` })),
  );
}

/**
 * One type, said wherever something is said of it; values that can be compared by identity, with nothing else said of them; one
 * schema for all elements; other properties allowed or not; no property that every object has.
 */
function isKnown(schema: JsonSchema, keyword: string, value: unknown): boolean {
  const isObject = (each: unknown): boolean => typeof each === 'object' && each !== null;
  const type = keywords[keyword];
  if (type === undefined) return false;
  if (type && (type !== (schema['type'] === 'integer' ? 'number' : schema['type']) || 'const' in schema || 'enum' in schema)) return false;
  if (keyword === 'type') return typeof value === 'string';
  if (keyword === 'const') return !isObject(value);
  if (keyword === 'enum') return Array.isArray(value) && !value.some(isObject) && !('const' in schema);
  if (keyword === 'items') return isObject(value) && !Array.isArray(value);
  if (keyword === 'additionalProperties') return typeof value === 'boolean';
  if (keyword === 'properties' || keyword === 'required') return !(Array.isArray(value) ? value : Object.keys(value as object)).some((name: string) => name in Object.prototype);
  return keyword !== 'format' || (value as string) in formats;
}
