import { referredName, resolved } from '../document/references.ts';
import type { JsonSchema } from '../document/protocol-document.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** `least` is what is required only; `most` is every property, and an element in every list. */
export type Amount = 'least' | 'most';

/** A value that a schema takes, made of its examples where they say what the other keywords do not. */
export function sample(schemas: Schemas, schema: JsonSchema, amount: Amount, within: readonly string[] = []): unknown {
  // A schema that requires itself has no value; what is made of this fails its check.
  if (within.length > 100) return undefined;
  const name = referredName(schema);
  if (name !== undefined) return sample(schemas, resolved(schemas, schema), amount, [...within, name]);
  if ('const' in schema) return schema['const'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const branches = schema['oneOf'] ?? schema['anyOf'];
  if (Array.isArray(branches)) return sample(schemas, branches[0] as JsonSchema, amount, within);
  if (schema['type'] === 'object' && 'properties' in schema) return sampleObject(schemas, schema, amount, within);
  if (schema['type'] === 'array' && 'items' in schema) return sampleList(schemas, schema, amount, within);
  const [example] = (schema['examples'] ?? []) as unknown[];
  return example ?? schema['default'] ?? madeUp(schema);
}

/** The properties of a schema by their names. */
export function propertiesOf(schema: JsonSchema): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Record<string, JsonSchema>;
}

export function requiredOf(schema: JsonSchema): readonly string[] {
  return (schema['required'] ?? []) as string[];
}

/** Whether a schema that refers to itself, which may stand in itself once, would do so again. */
function goesOn(schema: JsonSchema, within: readonly string[]): boolean {
  const name = referredName(schema);
  return within.filter((each) => each === name).length > 1;
}

function sampleObject(schemas: Schemas, schema: JsonSchema, amount: Amount, within: readonly string[]): object {
  const wanted = Object.entries(propertiesOf(schema)).filter(([name, property]) => {
    if (requiredOf(schema).includes(name)) return true;
    return amount === 'most' && !goesOn(property, within);
  });
  return Object.fromEntries(wanted.map(([name, property]) => [name, sample(schemas, property, amount, within)]));
}

function sampleList(schemas: Schemas, schema: JsonSchema, amount: Amount, within: readonly string[]): unknown[] {
  const items = schema['items'] as JsonSchema;
  const least = (schema['minItems'] ?? 0) as number;
  const length = amount === 'most' && !goesOn(items, within) ? Math.max(1, least) : least;
  return Array.from({ length }, () => sample(schemas, items, amount, within));
}

function madeUp(schema: JsonSchema): unknown {
  switch (schema['type']) {
    case 'string':
      return 'a'.repeat(Math.max((schema['minLength'] ?? 0) as number, Math.min(1, (schema['maxLength'] ?? 1) as number)));
    case 'integer':
    case 'number':
      return madeUpNumber(schema as Record<string, number | undefined>);
    case 'boolean':
      return true;
    case 'array':
      return [];
    case 'null':
      return null;
    default:
      return {};
  }
}

function madeUpNumber({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Record<string, number | undefined>): number {
  if (minimum !== undefined) return minimum;
  if (exclusiveMinimum !== undefined) return exclusiveMinimum + 1;
  return maximum ?? (exclusiveMaximum === undefined ? 0 : exclusiveMaximum - 1);
}
