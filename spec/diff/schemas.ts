import { isDeepStrictEqual } from 'node:util';
import type { Direction, JsonSchema } from '../../codegen/document/protocol-document.ts';
import { compareNames, type Change } from './change.ts';

type Schemas = Readonly<Record<string, JsonSchema>>;

/** Whether less is taken than before, more, neither can be said, or nothing that was good or bad changes its side. */
type Shift = 'narrower' | 'wider' | 'other' | 'harmless';

interface Side {
  readonly schema: JsonSchema;
  readonly schemas: Schemas;
}

interface Found {
  readonly at: string;
  readonly shift: Shift;
  readonly what: string;
}

/** Keywords that only explain. */
const annotations = ['title', 'description', 'examples', 'default', 'readOnly', 'writeOnly', '$comment'];
/** Keywords that are compared part by part. */
const structure = ['$ref', 'properties', 'required', 'additionalProperties', 'items', 'enum'];
/** A bound that takes less when it rises, or when it falls. */
const risingBounds = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties'];
const fallingBounds = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties'];

/**
 * The changes of one payload. Who sends it decides what they mean: a receiver of the new document must still take what a
 * sender of the old one sends, as long as the sender is a client; and a client of the old one must still take what a server sends.
 */
export function compareSchemas(place: string, direction: Direction, before: Side, after: Side): readonly Change[] {
  return shifts(place, before, after, new Set()).map(({ at, shift, what }) => ({ place: at, what, ...meaning(direction, shift) }));
}

/** Clients in the field can't be changed at once; a server is changed together with its document. */
function meaning(direction: Direction, shift: Shift): Pick<Change, 'weight' | 'affects'> {
  if (shift === 'other') return { weight: 'breaking', affects: 'both' };
  const [sender, receiver] = direction === 'client-to-server' ? (['clients', 'servers'] as const) : (['servers', 'clients'] as const);
  const affects = shift === 'narrower' ? sender : receiver;
  return { weight: shift !== 'harmless' && affects === 'clients' ? 'breaking' : 'compatible', affects };
}

function shifts(at: string, before: Side, after: Side, within: ReadonlySet<JsonSchema>): Found[] {
  const [old, now] = [resolved(before), resolved(after)];
  // A schema within itself was compared where it was met first.
  if (within.has(old)) return [];
  const sides: [Side, Side] = [{ ...before, schema: old }, { ...after, schema: now }];
  const inside = new Set([...within, old]);
  return [
    ...keywordShifts(at, old, now),
    ...enumShifts(at, old, now),
    ...propertyShifts(at, ...sides, inside),
    ...opennessShifts(at, old, now),
    ...itemShifts(at, ...sides, inside),
  ];
}

function keywordShifts(at: string, old: JsonSchema, now: JsonSchema): Found[] {
  const keywords = new Set([...Object.keys(old), ...Object.keys(now)].filter(keyword => !annotations.includes(keyword) && !structure.includes(keyword) && !keyword.startsWith('x-')));
  return [...keywords].flatMap(keyword => {
    const [was, is] = [old[keyword], now[keyword]];
    return isDeepStrictEqual(was, is) ? [] : [{ at, shift: keywordShift(keyword, was, is), what: `${keyword} was ${show(was)} and is ${show(is)}` }];
  });
}

function keywordShift(keyword: string, was: unknown, is: unknown): Shift {
  if (was === undefined) return 'narrower';
  if (is === undefined) return 'wider';
  const rising = risingBounds.includes(keyword);
  if (!rising && !fallingBounds.includes(keyword)) return 'other';
  return Number(is) > Number(was) === rising ? 'narrower' : 'wider';
}

function enumShifts(at: string, old: JsonSchema, now: JsonSchema): Found[] {
  const [was, is] = [old['enum'], now['enum']];
  if (!Array.isArray(was) && !Array.isArray(is)) return [];
  if (!Array.isArray(was)) return [{ at, shift: 'narrower', what: `takes only ${show(is)} now` }];
  if (!Array.isArray(is)) return [{ at, shift: 'wider', what: `took only ${show(was)}` }];
  const { added, removed } = compareNames(was.map(show), is.map(show));
  return [
    ...removed.map((value): Found => ({ at, shift: 'narrower', what: `${value} is no longer among the values` })),
    ...added.map((value): Found => ({ at, shift: 'wider', what: `${value} is a new value` })),
  ];
}

function propertyShifts(at: string, before: Side, after: Side, within: ReadonlySet<JsonSchema>): Found[] {
  const [oldProperties, newProperties] = [propertiesOf(before), propertiesOf(after)];
  const [oldRequired, newRequired] = [requiredOf(before), requiredOf(after)];
  const { added, removed, kept } = compareNames(Object.keys(oldProperties), Object.keys(newProperties));
  const closed = (side: Side): boolean => side.schema['additionalProperties'] === false;
  return [
    ...added.map((name): Found => {
      const required = newRequired.includes(name);
      // A closed object of the old document refuses the field, so for its receivers more is sent than they take.
      return { at: `${at}.${name}`, shift: required ? 'narrower' : closed(before) ? 'wider' : 'harmless', what: required ? 'is a new required field' : 'is a new field' };
    }),
    ...removed.map((name): Found => ({ at: `${at}.${name}`, shift: closed(after) ? 'narrower' : oldRequired.includes(name) ? 'wider' : 'harmless', what: 'is gone' })),
    ...kept.flatMap((name): Found[] => {
      const [was, is] = [oldRequired.includes(name), newRequired.includes(name)];
      return [
        ...(was === is ? [] : [{ at: `${at}.${name}`, shift: is ? 'narrower' as const : 'wider' as const, what: is ? 'is required now' : 'is no longer required' }]),
        ...shifts(`${at}.${name}`, { ...before, schema: oldProperties[name]! }, { ...after, schema: newProperties[name]! }, within),
      ];
    }),
  ];
}

function opennessShifts(at: string, old: JsonSchema, now: JsonSchema): Found[] {
  const [was, is] = [old['additionalProperties'] ?? true, now['additionalProperties'] ?? true];
  if (isDeepStrictEqual(was, is)) return [];
  if (is === false) return [{ at, shift: 'narrower', what: 'refuses unknown fields now' }];
  if (was === false && is === true) return [{ at, shift: 'wider', what: 'takes unknown fields now' }];
  return [{ at, shift: 'other', what: `additionalProperties was ${show(was)} and is ${show(is)}` }];
}

function itemShifts(at: string, before: Side, after: Side, within: ReadonlySet<JsonSchema>): Found[] {
  const [was, is] = [before.schema['items'], after.schema['items']];
  if (was === undefined && is === undefined) return [];
  if (was === undefined) return [{ at: `${at}[]`, shift: 'narrower', what: 'has a schema now' }];
  if (is === undefined) return [{ at: `${at}[]`, shift: 'wider', what: 'has no schema any more' }];
  return shifts(`${at}[]`, { ...before, schema: was as JsonSchema }, { ...after, schema: is as JsonSchema }, within);
}

function propertiesOf({ schema }: Side): Readonly<Record<string, JsonSchema>> {
  return (schema['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>;
}

function requiredOf({ schema }: Side): readonly string[] {
  return (schema['required'] ?? []) as readonly string[];
}

function resolved({ schema, schemas }: Side): JsonSchema {
  const reference = schema['$ref'];
  return typeof reference === 'string' ? resolved({ schema: schemas[reference.split('/').at(-1)!] ?? {}, schemas }) : schema;
}

function show(value: unknown): string {
  return value === undefined ? 'not there' : JSON.stringify(value);
}
