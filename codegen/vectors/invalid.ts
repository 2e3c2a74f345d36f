import { isNumberFormat } from '../document/formats.ts';
import type { JsonSchema } from '../document/protocol-document.ts';
import type { DocumentPath } from '../document/problems.ts';
import { breakers } from './rules.ts';
import { placeName, places, replaced, unknownName } from './places.ts';
import type { Place } from './places.ts';
import { requiredOf } from './sample.ts';

/** A value that breaks one rule. `path` is where; for a property that is missing or unknown, its own. */
export interface InvalidValue {
  description: string;
  data: unknown;
  keyword: string;
  path: DocumentPath;
}

/** A rule that no vector breaks. */
export interface Unbroken {
  keyword: string;
  path: DocumentPath;
  why: string;
}

/** Keywords that take nothing away by themselves: prose, and what leads to other places. */
const silent = /^(x-.*|\$comment|\$ref|title|description|examples|default|deprecated|readOnly|writeOnly|externalDocs|properties|items|definitions)$/;

/** Breaks every rule that holds anywhere in a value, one at a time. */
export function invalidValues(
  schemas: Readonly<Record<string, JsonSchema>>,
  schema: JsonSchema,
  most: unknown,
): { values: InvalidValue[]; unbroken: Unbroken[] } {
  const values: InvalidValue[] = [];
  const unbroken: Unbroken[] = [];
  for (const place of places(schemas, schema, most)) {
    for (const keyword of Object.keys(place.schema).filter((each) => !silent.test(each) && !isNumberFormat(each, place.schema[each]))) {
      const broken = breakRule(place, keyword, most);
      if (typeof broken === 'string') unbroken.push({ keyword, path: place.path, why: broken });
      else values.push(...broken);
    }
  }
  return { values, unbroken };
}

/** All ways to break one rule, or why there is none. */
function breakRule({ schema, value, path }: Place, keyword: string, most: unknown): InvalidValue[] | string {
  if (keyword === 'required') return requiredOf(schema).map((name) => withoutMember(value as object, name, path, most));
  if (keyword === 'additionalProperties') {
    if (typeof schema[keyword] === 'object') return 'vectors know no way to break it; name the properties';
    return schema[keyword] === false ? [withUnknown(schema, value as object, path, most)] : [];
  }
  const breaker = Object.hasOwn(breakers, keyword) ? breakers[keyword] : undefined;
  if (breaker === undefined) return 'vectors know no way to break it; say it by other keywords';
  const broken = breaker(schema[keyword] as never, schema, value as never);
  if (broken.length === 0) return 'no value breaks it alone; leave it out';
  return broken.map(({ value: bad, is }) => ({
    description: `${placeName(path)} ${is}`,
    data: replaced(most, path, bad),
    keyword,
    path,
  }));
}

function withoutMember(value: object, name: string, path: DocumentPath, most: unknown): InvalidValue {
  const { [name as keyof object]: _, ...others } = value;
  const at = [...path, name];
  return { description: `${placeName(at)} is missing`, data: replaced(most, path, others), keyword: 'required', path: at };
}

function withUnknown(schema: JsonSchema, value: object, path: DocumentPath, most: unknown): InvalidValue {
  const name = unknownName(schema);
  const at = [...path, name];
  return { description: `${placeName(at)} is not known`, data: replaced(most, path, { ...value, [name]: 1 }), keyword: 'additionalProperties', path: at };
}
