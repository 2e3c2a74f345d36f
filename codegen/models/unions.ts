import type { Direction, JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { payloadSchemaName } from '../document/protocol-document.ts';
import type { Problem } from '../document/problems.ts';
import { referredName, schemaNamed } from '../document/references.ts';

/** A message that a frame may hold; its `type` is a literal, or begins with `prefix` where it is a pattern. */
export interface Member {
  schema: string;
  type?: string;
  prefix?: string;
}

/** Messages of which a frame holds one, told apart by `type`. */
export interface Union {
  name: string;
  description: string;
  members: Member[];
  /** Whether a type that is none of these is read as an unknown message, as clients pass over what they don't know. */
  takesUnknown: boolean;
}

/** What a client sends and what a server sends; the document may have schemas of these names. */
const ofDirections: readonly { name: string; direction: Direction; description: string }[] = [
  { name: 'ClientMessage', direction: 'client-to-server', description: 'What a client sends.' },
  { name: 'ServerMessage', direction: 'server-to-client', description: 'What a server sends.' },
];

/** What generated code calls things of its own, or takes from libraries, where a schema of that name would stand beside it. */
const taken =
  'UnknownMessage InvalidMessage InvalidMessageException Wire RawObject Object Value Number Open Closed OpenEnum Text Secret Members FromValue '
  + 'String List Set Vec Option Box Result Type ObjectNode JsonNode JsonObject Any Dict Literal Optional Union Field';

/** One union for each direction, which holds the messages of applications too, and one for each other union of the document. */
export function unions(document: ProtocolDocument): Union[] {
  const { schemas } = document;
  const sentBy = (direction: Direction): string[] => [
    ...new Set(Object.values(document.messages).filter((message) => message['x-direction'] === direction).map(payloadSchemaName)),
  ];
  const fromServer = sentBy('server-to-client');
  const directions = ofDirections.map(({ name, direction, description }) => {
    const sent = sentBy(direction);
    const listed = Object.hasOwn(schemas, name) ? alternatives(schemas[name] as JsonSchema) : [];
    const besides = listed.length > 0 ? sent.filter((each) => !listed.includes(each)) : [];
    const prose = schemas[name]?.['description'] ?? description;
    return union(document, name, `${prose}${besides.length > 0 ? ` Here with ${besides.join(', ')}.` : ''}`, sent, direction === 'server-to-client');
  });
  const others = Object.entries(schemas)
    .filter(([name, schema]) => alternatives(schema).length > 0 && !directions.some((each) => each.name === name))
    .map(([name, schema]) => {
      const members = alternatives(schema);
      return union(document, name, String(schema['description'] ?? 'One of several messages.'), members, members.some((each) => fromServer.includes(each)));
    });
  return [...directions, ...others];
}

/** Names of the document that generated code needs for itself. */
export function takenNames({ schemas }: ProtocolDocument): Problem[] {
  const isTaken = (name: string): boolean =>
    taken.split(' ').includes(name) || (ofDirections.some((each) => each.name === name) && alternatives(schemas[name] as JsonSchema).length === 0);
  return Object.keys(schemas)
    .filter(isTaken)
    .map((name) => ({ path: ['components', 'schemas', name], message: 'models of other languages need this name; choose another' }));
}

function alternatives({ oneOf }: JsonSchema): string[] {
  return ((oneOf ?? []) as JsonSchema[]).flatMap((each) => referredName(each) ?? []);
}

function union({ schemas }: ProtocolDocument, name: string, description: string, names: readonly string[], takesUnknown: boolean): Union {
  const members = names.map((schema): Member => {
    const properties = schemaNamed(schemas, schema)['properties'] as Record<string, JsonSchema> | undefined;
    const { const: type, pattern } = properties?.['type'] ?? {};
    return typeof type === 'string' ? { schema, type } : { schema, prefix: literalPrefix(String(pattern ?? '')) };
  });
  return { name, description, members, takesUnknown };
}

/** What every text that matches an anchored pattern begins with. */
function literalPrefix(pattern: string): string {
  return /^\^((?:[A-Za-z0-9_:-](?![?*{]))*)/.exec(pattern)?.[1] ?? '';
}
