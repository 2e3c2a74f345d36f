import { banner } from '../banner.ts';
import { isNumberFormat } from '../document/formats.ts';
import { reachable, schemaNamed } from '../document/references.ts';
import type { Direction, JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { payloadSchemaName, payloadNames } from '../document/protocol-document.ts';
import { subschemas } from '../document/schema-walk.ts';

/** What JSON Schema draft-07 does not know: extensions, AsyncAPI's own keywords, and formats that are none of its own. */
const foreign = /^(x-.*|discriminator|externalDocs|deprecated)$/;

const directions: readonly Direction[] = ['client-to-server', 'server-to-client'];

/** The id by which a schema file is known, also to the vectors. */
export function schemaId({ id }: ProtocolDocument, name: string): string {
  return `${id}:schema:${name}`;
}

/** What every JSON file says of itself, as JSON has no comments. */
export function generatedComment({ fileName }: ProtocolDocument): string {
  return banner(fileName);
}

/** The schemas that have vectors: those of messages and of the payloads of events. */
export function vectorSchemaNames(document: ProtocolDocument): string[] {
  return [...new Set([...Object.values(document.messages).map(payloadSchemaName), ...payloadNames(document)])];
}

/**
 * A JSON Schema for each message and payload by its schema's name, for each direction, and for each kind of event.
 * Each is complete in itself: what it refers to stands in its `definitions`.
 */
export function jsonSchemas(document: ProtocolDocument): Map<string, JsonSchema> {
  const files = new Map<string, JsonSchema>();
  for (const name of vectorSchemaNames(document)) files.set(name, ofSchema(document, name, {}));
  for (const direction of directions) files.set(direction, ofDirection(document, direction));
  for (const { kind, payload, description } of document.channel['x-event-kinds']) {
    files.set(kind, ofSchema(document, payload, { title: kind, description }));
  }
  return files;
}

/** The text of every schema file by its name. */
export function jsonSchemaFiles(document: ProtocolDocument): Map<string, string> {
  return new Map([...jsonSchemas(document)].map(([name, schema]) => [`schemas/${name}.json`, jsonText(schema)]));
}

/** The text of a JSON file. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function ofSchema(document: ProtocolDocument, name: string, prose: { title?: string; description?: string }): JsonSchema {
  const { title, description, ...rules } = draft07(schemaNamed(document.schemas, name)) as Record<string, unknown>;
  return {
    ...head(document, prose.title ?? name),
    title: prose.title ?? title ?? name,
    description: prose.description ?? description,
    ...rules,
    ...definitions(document, reachable(document.schemas, name)),
  };
}

function ofDirection(document: ProtocolDocument, direction: Direction): JsonSchema {
  const sent = Object.values(document.messages).filter((message) => message['x-direction'] === direction);
  const names = [...new Set(sent.map(payloadSchemaName))];
  const needed = new Set(names.flatMap((name) => [name, ...reachable(document.schemas, name)]));
  return {
    ...head(document, direction),
    title: direction,
    description: `Any message that is sent in this direction: ${[...new Set(sent.map(({ name }) => name))].join(', ')}.`,
    // A direction without messages takes nothing, and an empty oneOf is not allowed.
    ...(names.length === 0 ? { not: {} } : { oneOf: names.map((name) => ({ $ref: `#/definitions/${name}` })) }),
    ...definitions(document, Object.keys(document.schemas).filter((name) => needed.has(name))),
  };
}

function head(document: ProtocolDocument, name: string): JsonSchema {
  return { $comment: generatedComment(document), $schema: 'http://json-schema.org/draft-07/schema#', $id: schemaId(document, name) };
}

function definitions({ schemas }: ProtocolDocument, names: readonly string[]): JsonSchema {
  if (names.length === 0) return {};
  return { definitions: Object.fromEntries(names.map((name) => [name, draft07(schemaNamed(schemas, name))])) };
}

/** The schema with its prose, without what draft-07 does not know. */
function draft07(schema: JsonSchema): JsonSchema {
  const copy = structuredClone(schema) as Record<string, unknown>;
  for (const { schema: part } of subschemas(copy)) {
    for (const keyword of Object.keys(part)) if (foreign.test(keyword)) delete part[keyword];
    if (isNumberFormat('format', part['format'])) delete part['format'];
    if (typeof part['$ref'] === 'string') part['$ref'] = part['$ref'].replace('#/components/schemas/', '#/definitions/');
  }
  return copy;
}
