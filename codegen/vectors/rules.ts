import { formats } from '../document/formats.ts';
import type { JsonSchema } from '../document/protocol-document.ts';

/** A value that breaks one rule where it stands, and how to say so after the name of the place. */
export interface Broken {
  value: unknown;
  is: string;
}

/** How a rule is broken, given a value that keeps all of them; nothing where no value of JSON could break it. */
type Breaker = (rule: never, schema: JsonSchema, kept: never) => Broken[];

const wrongTypes: Record<string, (kept: never) => readonly unknown[]> = {
  string: () => [7, null],
  // Some languages take true for 1.
  number: (kept: number) => [String(kept), true, null],
  integer: (kept: number) => [String(kept), kept + 0.5, true, null],
  boolean: () => ['true', 1, null],
  object: () => [[], 'text', null],
  array: () => [{}, 'text', null],
  null: () => [0],
};

/**
 * One entry for each keyword that speaks of a value itself. What speaks of an object's members is in invalid.ts.
 * Where several values break a rule, those are there that implementations are known to let pass.
 */
export const breakers: Readonly<Record<string, Breaker>> = {
  type: (type: string, schema, kept: never) =>
    (wrongTypes[type]?.(kept) ?? []).filter((value) => inside(schema, value)).map((value) => ({ value, is: `is ${show(value)}` })),
  const: (constant: unknown) => others(constant, []),
  enum: (members: readonly unknown[]) => others(members[0], members),
  pattern: (pattern: string, schema, kept: string) => {
    const expression = new RegExp(pattern, 'u');
    // `$` of some languages stands before a last line break, and a bound in a pattern shows only on a long text.
    const candidates = ['', `${kept}\n`, ` ${kept}`, `${kept} é`, kept.toLowerCase(), kept.repeat(Math.ceil(300 / Math.max(kept.length, 1)))];
    return [...new Set(candidates)]
      .filter((value) => !expression.test(value) && lengthFits(schema, value))
      .map((value) => ({ value, is: `is ${show(value)}` }));
  },
  format: (format: string, schema, kept: string) =>
    ['', `${kept} `, `no ${format}`, `${kept}x${kept}`]
      .filter((value) => formats[format]?.test(value) === false && lengthFits(schema, value))
      .map((value) => ({ value, is: `is ${show(value)}` })),
  minLength: (least: number, _, kept: string) =>
    least === 0 ? [] : [{ value: [...kept].slice(0, least - 1).join(''), is: `has ${count(least - 1, 'character')}` }],
  maxLength: (most: number, _, kept: string) => [{ value: sized(kept, most + 1), is: `has ${count(most + 1, 'character')}` }],
  minimum: (least: number, schema) => [{ value: least - step(schema, least), is: `is less than ${least}` }],
  exclusiveMinimum: (bound: number) => [{ value: bound, is: `is ${bound}` }],
  maximum: (most: number, schema) => [{ value: most + step(schema, most), is: `is more than ${most}` }],
  exclusiveMaximum: (bound: number) => [{ value: bound, is: `is ${bound}` }],
  multipleOf: (factor: number, schema, kept: number) =>
    schema['type'] === 'integer' && factor === 1 ? [] : [{ value: kept + (schema['type'] === 'integer' ? 1 : factor / 2), is: `is no multiple of ${factor}` }],
  minItems: (least: number, _, kept: readonly unknown[]) =>
    least === 0 ? [] : [{ value: kept.slice(0, least - 1), is: `has ${count(least - 1, 'element')}` }],
  maxItems: (most: number, _, kept: readonly unknown[]) => [{ value: filled(kept, most + 1), is: `has ${count(most + 1, 'element')}` }],
};

/** Values at the very edge of a rule, which still keep it. */
export const edges: Readonly<Record<string, Breaker>> = {
  enum: (members: readonly unknown[]) => members.map((value) => ({ value, is: `is ${show(value)}` })),
  minLength: (least: number, schema, kept: string) =>
    'pattern' in schema ? [] : [{ value: sized(kept, least), is: `has ${count(least, 'character')}` }],
  maxLength: (most: number, schema, kept: string) =>
    'pattern' in schema
      ? []
      : [
          { value: sized(kept, most), is: `has ${count(most, 'character')}` },
          // Two units of UTF-16 each, and four bytes of UTF-8; JSON Schema counts characters.
          { value: sized('😀', most), is: `has ${count(most, 'character')} of four bytes` },
        ],
  minimum: (least: number) => [{ value: least, is: `is ${least}` }],
  maximum: (most: number) => [{ value: most, is: `is ${most}` }],
  exclusiveMinimum: (bound: number, schema) => [{ value: bound + step(schema, bound), is: `is more than ${bound}` }],
  exclusiveMaximum: (bound: number, schema) => [{ value: bound - step(schema, bound), is: `is less than ${bound}` }],
  minItems: (least: number, _, kept: readonly unknown[]) => [{ value: kept.slice(0, least), is: `has ${count(least, 'element')}` }],
  maxItems: (most: number, _, kept: readonly unknown[]) => [{ value: filled(kept, most), is: `has ${count(most, 'element')}` }],
};

/** Writes a value as a description does, in JSON and not too long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= 40 ? text : `${text.slice(0, 30)}… of ${text.length} characters`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Values beside those of a `const` or an `enum`; upper and lower case are not the same. */
function others(member: unknown, members: readonly unknown[]): Broken[] {
  const candidates: unknown[] = typeof member === 'string' ? [`${member}_`, member.toLowerCase(), member.toUpperCase()] : [null];
  return [...new Set(candidates)]
    .filter((value) => value !== member && !members.includes(value))
    .map((value) => ({ value, is: `is ${show(value)}` }));
}

/** Whether a number of the wrong type would not break a bound as well. */
function inside({ maximum, exclusiveMaximum }: JsonSchema, value: unknown): boolean {
  return typeof value !== 'number' || (value <= ((maximum ?? Infinity) as number) && value < ((exclusiveMaximum ?? Infinity) as number));
}

function lengthFits({ minLength = 0, maxLength = Infinity }: JsonSchema, value: string): boolean {
  const { length } = [...value];
  return length >= (minLength as number) && length <= (maxLength as number);
}

/** How close beside a bound a number may lie, or close enough; what is lost beside a far greater number is as great as that. */
function step({ type, multipleOf }: JsonSchema, bound: number): number {
  const least = (multipleOf ?? (type === 'integer' ? 1 : 0.001)) as number;
  return bound + least === bound || bound - least === bound ? Math.abs(bound) : least;
}

/** A text repeated and cut to a number of characters. */
function sized(text: string, length: number): string {
  const characters = text === '' ? ['a'] : [...text];
  return Array.from({ length }, (_, index) => characters[index % characters.length]).join('');
}

function filled(kept: readonly unknown[], length: number): unknown[] {
  return Array.from({ length }, (_, index) => kept[index % kept.length]);
}
