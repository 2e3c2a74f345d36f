import { formats, isNumberFormat } from '../document/formats.ts';
import { reachable } from '../document/references.ts';
import { key, literal } from './literal.ts';
import type { Problem } from '../document/problems.ts';
import type { JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { messageType, payloadSchemaName, payloadNames } from '../document/protocol-document.ts';
import { subschemas } from '../document/schema-walk.ts';

/** What a schema says, under the name that the rule has for it; a bound on a number, a text or a list is the same to a rule. */
const rules: Readonly<Record<string, string>> = {
  type: 'type',
  const: 'values',
  enum: 'values',
  minimum: 'least',
  minLength: 'least',
  minItems: 'least',
  maximum: 'most',
  maxLength: 'most',
  maxItems: 'most',
  exclusiveMinimum: 'above',
  exclusiveMaximum: 'below',
  multipleOf: 'step',
  pattern: 'pattern',
  format: 'format',
  items: 'items',
  properties: 'members',
  required: 'members',
  additionalProperties: 'closed',
};

/** Say nothing about which values are valid. */
const prose = /^(x-.*|title|description|examples|default|deprecated|externalDocs|\$ref)$/;

/**
 * Writes light-guards.ts: guards for what clients receive, small enough for a browser. They give the verdict of the
 * validators and no reason. A schema is a constant of its own, so that a bundler leaves out what is not used.
 */
export function lightGuards(document: ProtocolDocument): { text: string; problems: Problem[] } {
  const { schemas, channel } = document;
  const messages = Object.values(document.messages).filter((message) => message['x-direction'] === 'server-to-client');
  const guarded = [...new Set([...messages.map(payloadSchemaName), ...payloadNames(document)])];
  const used = inOrder(Object.keys(schemas).filter((name) => guarded.some((each) => each === name || reachable(schemas, each).includes(name))), schemas);
  const byType = messages.flatMap((message) => [messageType(document, message)].filter((type) => type !== undefined).map((type) => [type, payloadSchemaName(message)] as const));
  const text = `import type { EventKindName, EventPayloads } from './events.ts';
import type {\n${guarded.map((name) => `  ${name},\n`).join('')}} from './messages.ts';

${runtime}
${used.map((name, index) => `const ${ruleName(name)}: Rule = ${rule(schemas[name] as JsonSchema, new Set(used.slice(0, index)))};\n`).join('')}
${guarded.map((name) => `export const is${name} = /* @__PURE__ */ guard<${name}>(${ruleName(name)});\n`).join('')}
/** The guard of each message by its type. It has no prototype, so an unknown type finds nothing. */
export const messageGuards = {
  __proto__: null,
${byType.map(([type, name]) => `  ${key(type)}: is${name},\n`).join('')}} as unknown as { readonly [type: string]: Guard<${byType.map(([, name]) => name).join(' | ') || 'never'}> | undefined };

/** The guard of the payload of each kind of event; without a prototype as well. */
export const payloadGuards = {
  __proto__: null,
${channel['x-event-kinds'].map(({ kind, payload }) => `  ${key(kind)}: is${payload},\n`).join('')}} as unknown as { readonly [K in EventKindName]: Guard<EventPayloads[K]> };
`;
  return { text, problems: used.flatMap((name) => unknownKeywords(name, schemas[name] as JsonSchema)) };
}

/** The only part that is the same for every document. */
const runtime = `/** Says whether a value is a \`T\`. */
export type Guard<T> = (value: unknown) => value is T;

/** \`least\` and \`most\` bound a number, the code points of a text, or the elements of a list. */
interface Rule {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object';
  readonly values?: readonly unknown[];
  readonly least?: number;
  readonly most?: number;
  readonly above?: number;
  readonly below?: number;
  readonly step?: number;
  readonly pattern?: RegExp;
  readonly format?: RegExp;
  readonly items?: Rule | (() => Rule);
  /** Members that have to be there, and such as may be. */
  readonly members?: Members;
  readonly optional?: Members;
  readonly closed?: boolean;
}

type Members = Readonly<Record<string, Rule | (() => Rule)>>;

function guard<T>(rule: Rule): Guard<T> {
  return (value): value is T => fits(rule, value);
}

function fits(given: Rule | (() => Rule), value: unknown): boolean {
  const rule = typeof given === 'function' ? given() : given;
  if (rule.type && rule.type !== typeOf(value) && (rule.type !== 'integer' || !Number.isInteger(value))) return false;
  if (rule.values && !rule.values.includes(value)) return false;
  if (typeof value === 'number') return bounded(rule, value) && (!rule.step || Number.isInteger(value / rule.step));
  if (typeof value === 'string') return bounded(rule, [...value].length) && (rule.pattern?.test(value) ?? true) && (rule.format?.test(value) ?? true);
  if (Array.isArray(value)) return bounded(rule, value.length) && value.every((element) => fits(rule.items ?? {}, element));
  return typeof value !== 'object' || value === null || hasMembers(rule, value as Record<string, unknown>);
}

function bounded({ least = -Infinity, most = Infinity, above = -Infinity, below = Infinity }: Rule, size: number): boolean {
  return size >= least && size <= most && size > above && size < below;
}

function hasMembers({ members = {}, optional = {}, closed }: Rule, value: Record<string, unknown>): boolean {
  return (
    Object.keys(members).every((name) => Object.hasOwn(value, name)) &&
    Object.keys(value).every((name) => {
      const known = [members, optional].find((each) => Object.hasOwn(each, name));
      return known ? fits(known[name] as Rule, value[name]) : !closed;
    })
  );
}

/** As JSON Schema names types; what JSON can't say, such as NaN, is of no type. */
function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value !== 'number' || Number.isFinite(value) ? typeof value : 'none';
}
`;

function ruleName(name: string): string {
  return `rule${name}`;
}

/** Writes the rule of a schema; another schema is referred to by its name, or by a function where it is written later. */
function rule(schema: JsonSchema, written: ReadonlySet<string>): string {
  const { $ref } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice($ref.lastIndexOf('/') + 1);
    return written.has(name) ? ruleName(name) : `() => ${ruleName(name)}`;
  }
  const isSaid = ([keyword, value]: [string, unknown]): boolean => keyword in rules && rules[keyword] !== 'members' && !isNumberFormat(keyword, value) && !(keyword === 'type' && ('const' in schema || 'enum' in schema));
  const parts = Object.entries(schema).filter(isSaid).map(([keyword, value]) => `${rules[keyword]}: ${ruleValue(keyword, value, written)}`);
  const all = [...parts, ...members(schema, written)];
  return all.length === 0 ? '{}' : `{ ${all.join(', ')} }`;
}

/** Each name once: the members that have to be there, and those that may be. */
function members({ properties = {}, required = [] }: JsonSchema, written: ReadonlySet<string>): string[] {
  const [known, needed] = [properties as Record<string, JsonSchema>, required as readonly string[]];
  const list = (name: string, of: readonly string[]): string[] => (of.length === 0 ? [] : [`${name}: { ${of.map((each) => `${key(each)}: ${rule(known[each] ?? {}, written)}`).join(', ')} }`]);
  return [...list('members', needed), ...list('optional', Object.keys(known).filter((name) => !needed.includes(name)))];
}

function ruleValue(keyword: string, value: unknown, written: ReadonlySet<string>): string {
  if (keyword === 'const') return literal([value]);
  if (keyword === 'additionalProperties') return literal(value === false);
  if (keyword === 'pattern') return String(new RegExp(String(value), 'u'));
  if (keyword === 'format') return String(formats[value as string]);
  return keyword === 'items' ? rule(value as JsonSchema, written) : literal(value);
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
      .filter(([keyword, value]) => !prose.test(keyword) && !isNumberFormat(keyword, value) && (!(keyword in rules) || !isPlain(keyword, value)))
      .map(([keyword]) => ({ path: ['components', 'schemas', name, ...path, keyword], message: `the light guards for clients don't know ${keyword} in this form; say it by other keywords` })),
  );
}

/** One type, values that can be compared by identity, one schema for all elements, other properties allowed or not. */
function isPlain(keyword: string, value: unknown): boolean {
  const isObject = (each: unknown): boolean => typeof each === 'object' && each !== null;
  if (keyword === 'type') return typeof value === 'string';
  if (keyword === 'const') return !isObject(value);
  if (keyword === 'enum') return Array.isArray(value) && !value.some(isObject);
  if (keyword === 'items') return isObject(value) && !Array.isArray(value);
  if (keyword === 'additionalProperties') return typeof value === 'boolean';
  return keyword !== 'format' || (value as string) in formats;
}
