import type { Problem } from './problems.ts';
import type { EventKindEntry, JsonSchema, ProtocolDocument } from './protocol-document.ts';
import { payloadNames } from './protocol-document.ts';
import { reachable, resolved, schemaNamed } from './references.ts';

/** Finds event kinds given twice, payloads that don't exist, and payloads that don't say what they hold. */
export function checkEventKinds(document: ProtocolDocument): Problem[] {
  const { channel, channelName, schemas } = document;
  const kinds = channel['x-event-kinds'];
  const payloads = payloadNames(document).filter((name) => Object.hasOwn(schemas, name));
  return [
    ...kinds.flatMap((entry, index) =>
      kindProblems(entry, kinds.slice(0, index), schemas).map((message) => ({
        path: ['channels', channelName, 'x-event-kinds', index],
        message: `event kind ${entry.kind} ${message}`,
      })),
    ),
    ...payloads
      .filter((name) => !hasExample(schemaNamed(schemas, name)))
      .map((name) => ({ path: ['components', 'schemas', name], message: 'a payload of an event has no example; give it examples' })),
    ...[...new Set(payloads.flatMap((name) => [name, ...reachable(schemas, name)]))].flatMap((name) => withoutDescription(schemas, name)),
  ];
}

function kindProblems({ kind, payload }: EventKindEntry, before: readonly EventKindEntry[], schemas: ProtocolDocument['schemas']): string[] {
  return [
    ...(before.some((other) => other.kind === kind) ? ['is listed twice'] : []),
    // Both name a file of schemas/.
    ...(Object.hasOwn(schemas, kind) ? ['has the name of a schema'] : []),
    ...(Object.hasOwn(schemas, payload) ? [] : [`names the unknown payload ${payload}; give it a schema in components.schemas`]),
  ];
}

function hasExample(schema: JsonSchema): boolean {
  return Array.isArray(schema['examples']) && schema['examples'].length > 0;
}

/** A property may leave its description to the schema that it refers to. */
function withoutDescription(schemas: ProtocolDocument['schemas'], name: string): Problem[] {
  const properties = (schemaNamed(schemas, name)['properties'] ?? {}) as Record<string, JsonSchema>;
  return Object.entries(properties)
    .filter(([, property]) => !isDescribed(schemas, property))
    .map(([property]) => ({
      path: ['components', 'schemas', name, 'properties', property],
      message: 'a property of the payload of an event has no description',
    }));
}

function isDescribed(schemas: ProtocolDocument['schemas'], property: JsonSchema): boolean {
  return typeof resolved(schemas, property)['description'] === 'string';
}
