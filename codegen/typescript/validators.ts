import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { eventGuards } from './event-kinds.ts';
import { explainCode, explainType } from './explain.ts';
import { formats, isNumberFormat } from '../document/formats.ts';
import type { Problem } from '../document/problems.ts';
import type { JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { payloadNames } from '../document/protocol-document.ts';
import { subschemas } from '../document/schema-walk.ts';

/** The id of the one schema that holds all schemas of the document as definitions. */
const root = 'protocol';

/** Says nothing about which values are valid, or nothing that ajv understands. */
const prose = /^(x-.*|title|description|examples|default|deprecated|externalDocs)$/;

/**
 * An ajv that knows every schema of the document as `protocol#/definitions/Name`. It fails on the first error:
 * a discriminator leaves one that matters, and collecting more would cost a server time on every bad message.
 */
export function schemaCompiler(schemas: Readonly<Record<string, JsonSchema>>): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictRequired: true,
    allErrors: false,
    discriminator: true,
    // Otherwise a property that is only inherited would count as there.
    ownProperties: true,
    code: { source: true, esm: true, lines: true },
    logger: false,
    formats,
  });
  const definitions = Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plainSchema(schema)]));
  return ajv.addSchema({ $id: root, definitions });
}

/** The reference by which `schemaCompiler` knows a schema. */
export function schemaReference(name: string): string {
  return `${root}#/definitions/${name}`;
}

/** The schemas that get a guard: messages, records, unions, and what events carry. */
export function guardedSchemas(document: ProtocolDocument): string[] {
  const { schemas } = document;
  const payloads = payloadNames(document);
  return Object.keys(schemas).filter(
    (name) => /(Message|Record)$/.test(name) || 'oneOf' in (schemas[name] as JsonSchema) || payloads.includes(name),
  );
}

/** Writes validators.js: one function per guarded schema, which needs neither ajv nor anything else at run time. */
export function validatorCode(document: ProtocolDocument): { text: string; problems: Problem[] } {
  const { schemas } = document;
  const ajv = schemaCompiler(schemas);
  const problems = compileProblems(ajv, Object.keys(schemas));
  if (problems.length > 0) return { text: '', problems };
  const names = guardedSchemas(document);
  const guards = Object.fromEntries(names.map((name) => [`is${name}`, schemaReference(name)]));
  const text = standalone
    .default(ajv, guards)
    .replace(/^"use strict";/, '')
    .replaceAll('require("ajv/dist/runtime/ucs2length").default', 'codePoints');
  const needed = /require\("([^"]+)"\)/.exec(text)?.[1];
  return {
    text: [codePoints, `${text.trim()}\n`, eventGuards(document), explainCode(document, names)].join('\n'),
    problems: needed === undefined ? [] : [{ path: ['components', 'schemas'], message: `a keyword needs ${needed} at run time; say it by other keywords` }],
  };
}

/** Writes validators.d.ts, for the guards are JavaScript. */
export function validatorTypes(document: ProtocolDocument): string {
  const names = guardedSchemas(document);
  return `import type { EventKindName, EventPayloads } from './events.js';
import type {\n${names.map((name) => `  ${name},\n`).join('')}} from './messages.js';

/** Where a value breaks its schema, and which keyword it breaks. */
export interface ValidationError {
  instancePath: string;
  schemaPath: string;
  keyword: string;
  params: Record<string, unknown>;
  message?: string;
}

/** Says whether a value is a \`T\`; \`errors\` belongs to the last call and is null when it was. */
export type Guard<T> = ((value: unknown) => value is T) & { errors?: ValidationError[] | null };

${names.map((name) => `export const is${name}: Guard<${name}>;\n`).join('')}
/** The guard of the payload of each kind of event. It has no prototype, so an unknown kind finds nothing. */
export const isEventPayload: { readonly [K in EventKindName]: Guard<EventPayloads[K]> };

${explainType}`;
}

/*
 * ajv's own function walks every string unit by unit, which on a long token costs ten times the rest of the check.
 * A string without surrogates has as many code points as units, and the search for one is quick.
 */
const codePoints = `const surrogate = /[\\ud800-\\udfff]/;

/** The length of a string in code points, as JSON Schema counts. */
function codePoints(text) {
  return surrogate.test(text) ? [...text].length : text.length;
}
`;

function plainSchema(schema: JsonSchema): object {
  const copy = structuredClone(schema) as Record<string, unknown>;
  for (const { schema: part } of subschemas(copy)) {
    for (const keyword of Object.keys(part)) if (prose.test(keyword)) delete part[keyword];
    if (isNumberFormat('format', part['format'])) delete part['format'];
    if (typeof part['$ref'] === 'string') part['$ref'] = part['$ref'].replace('#/components/schemas/', '#/definitions/');
    if (typeof part['discriminator'] === 'string') {
      part['discriminator'] = { propertyName: part['discriminator'] };
      // The branches require it; strict ajv wants a required property to be defined beside it.
      delete part['required'];
    }
  }
  return copy;
}

function compileProblems(ajv: Ajv, names: readonly string[]): Problem[] {
  const messages = new Map<string, string>();
  for (const name of names) {
    try {
      ajv.getSchema(schemaReference(name));
    } catch (error) {
      const { message } = error as Error;
      // A schema that refers to a bad one fails by the same message.
      if (!messages.has(message)) messages.set(message, name);
    }
  }
  return [...messages].map(([message, name]) => ({ path: ['components', 'schemas', name], message: message.replaceAll(`"${root}#`, '"#') }));
}
