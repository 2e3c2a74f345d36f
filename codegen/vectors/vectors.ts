import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { formats } from '../document/formats.ts';
import { generatedComment, jsonSchemas, jsonText, schemaId, vectorSchemaNames } from '../schemas/json-schemas.ts';
import { schemaNamed } from '../document/references.ts';
import type { Problem } from '../document/problems.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { invalidValues } from './invalid.ts';
import type { InvalidValue } from './invalid.ts';
import { pointer } from './places.ts';
import { sample } from './sample.ts';
import { validValues } from './valid.ts';

/** One value and whether it is valid; `reason` is the one rule that an invalid one breaks, and where. */
export interface Vector {
  description: string;
  data: unknown;
  valid: boolean;
  reason?: { keyword: string; path: string };
}

/** Vectors as JSON-Schema-Test-Suite writes them; a file is a list of these. */
export interface VectorGroup {
  description: string;
  comment: string;
  schema: { $ref: string };
  tests: Vector[];
}

/**
 * Writes vectors/: values that each message and payload takes, and values that break each of its rules once.
 * Every one of them is tried: one that is not what it claims to be is a problem.
 */
export function vectorFiles(document: ProtocolDocument): { files: Map<string, string>; problems: Problem[] } {
  const ajv = new Ajv({ strict: true, allErrors: true, ownProperties: true, logger: false, formats });
  const written = jsonSchemas(document);
  const results = vectorSchemaNames(document).map((name) => ({ name, ...vectors(document, name, ajv.compile(written.get(name) ?? false)) }));
  const files = results.map(({ name, tests }): [string, string] => {
    const group: VectorGroup = {
      description: String(schemaNamed(document.schemas, name)['description'] ?? name),
      comment: generatedComment(document),
      schema: { $ref: schemaId(document, name) },
      tests,
    };
    return [`vectors/${name}.json`, jsonText([group])];
  });
  return { files: new Map(files), problems: results.flatMap(({ problems }) => problems) };
}

function vectors(document: ProtocolDocument, name: string, validate: ValidateFunction): { tests: Vector[]; problems: Problem[] } {
  const { schemas } = document;
  const schema = schemaNamed(schemas, name);
  const least = sample(schemas, schema, 'least');
  const most = sample(schemas, schema, 'most');
  const valid = distinct(validValues(document, name, least, most));
  const { values, unbroken } = invalidValues(schemas, schema, most);
  const invalid = distinct(values);
  const problems = [
    ...unbroken.map(({ keyword, path, why }) => [`${pointer(path)} ${keyword}`.trim(), why]),
    ...valid.map((value) => [value.description, validate(value.data) ? undefined : `breaks ${shownErrors(validate.errors)}; give what it is made of an example`]),
    ...invalid.map((value) => [value.description, misses(value, validate)]),
  ];
  return {
    tests: [
      ...valid.map(({ description, data }) => ({ description, data, valid: true })),
      ...invalid.map(({ description, data, keyword, path }) => ({ description, data, valid: false, reason: { keyword, path: pointer(path) } })),
    ],
    problems: problems
      .filter(([, what]) => what !== undefined)
      .map(([which, what]) => ({ path: ['components', 'schemas', name], message: `vector '${which}': ${what}` })),
  };
}

/** Says in what an invalid value differs from its claim to break one rule at one place. */
function misses({ data, keyword, path }: InvalidValue, validate: ValidateFunction): string | undefined {
  if (validate(data)) return `is valid, and should break ${keyword}`;
  const errors = (validate.errors ?? []).filter(
    // A value of the wrong type is also none of those that are listed.
    (error) => !(keyword === 'type' && /^(const|enum)$/.test(error.keyword) && error.instancePath === pointer(path)),
  );
  const [error] = errors;
  const hits = errors.length === 1 && error?.keyword === keyword && brokenPath(error) === pointer(path);
  return hits ? undefined : `should break ${keyword} at ${pointer(path)} only, and breaks ${shownErrors(errors)}`;
}

/** Where a rule is broken; for a property that is missing or unknown, its own path. */
function brokenPath({ instancePath, params }: ErrorObject): string {
  const name = params['missingProperty'] ?? params['additionalProperty'];
  return typeof name === 'string' ? instancePath + pointer([name]) : instancePath;
}

function shownErrors(errors: readonly ErrorObject[] | null | undefined): string {
  return (errors ?? []).map((error) => `${error.keyword} at ${brokenPath(error)}`).join(', ');
}

/** Of values that are the same, the first. */
function distinct<T extends { data: unknown }>(values: readonly T[]): T[] {
  const seen = new Set<string>();
  return values.filter(({ data }) => {
    const text = JSON.stringify(data);
    return !seen.has(text) && seen.add(text);
  });
}
