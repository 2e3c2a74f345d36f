import type { ProtocolDocument } from '../document/protocol-document.ts';
import { payloadSchemaName } from '../document/protocol-document.ts';
import { schemaNamed } from '../document/references.ts';
import { placeName, places, replaced, unknownName } from './places.ts';
import type { Place } from './places.ts';
import { edges } from './rules.ts';

export interface ValidValue {
  description: string;
  data: unknown;
}

/** What a member that nobody knows may hold. */
const anything = { a: null, b: [1, 'two', { c: false }], 'd e': {} };

/** Values that a schema takes: the examples, the least, the most, what an open object may hold besides, and the edges. */
export function validValues(document: ProtocolDocument, name: string, least: unknown, most: unknown): ValidValue[] {
  const schema = schemaNamed(document.schemas, name);
  const examples = Object.entries(document.messages)
    .filter(([, message]) => payloadSchemaName(message) === name)
    .flatMap(([key, message]) => (message.examples ?? []).map((example) => ({ description: `example '${example.name}' of ${key}`, data: example.payload })));
  const ofSchema = ((schema['examples'] ?? []) as unknown[]).map((data, index) => ({ description: `example ${index + 1} of ${name}`, data }));
  return [
    ...examples,
    ...ofSchema,
    { description: 'only what is required', data: least },
    { description: 'everything that is known', data: most },
    ...[...places(document.schemas, schema, most)].flatMap((place) => [...opened(place, most), ...atEdges(place, most)]),
  ];
}

/** An object that is not closed takes more than it names; one that names nothing takes anything. */
function opened({ schema, value, path }: Place, most: unknown): ValidValue[] {
  if (schema['type'] !== 'object' || 'additionalProperties' in schema) return [];
  if (!('properties' in schema)) {
    return [
      { description: `${placeName(path)} holds anything`, data: replaced(most, path, anything) },
      { description: `${placeName(path)} is empty`, data: replaced(most, path, {}) },
    ];
  }
  const name = unknownName(schema);
  return [{ description: `${placeName([...path, name])} is not known, and passed over`, data: replaced(most, path, { ...(value as object), [name]: anything }) }];
}

function atEdges({ schema, value, path }: Place, most: unknown): ValidValue[] {
  return Object.keys(schema).flatMap((keyword) => {
    const edge = Object.hasOwn(edges, keyword) ? edges[keyword] : undefined;
    return (edge?.(schema[keyword] as never, schema, value as never) ?? []).map((kept) => ({
      description: `${placeName(path)} ${kept.is}`,
      data: replaced(most, path, kept.value),
    }));
  });
}
