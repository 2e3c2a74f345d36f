import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Validator } from '@cfworker/json-schema';
import type { Schema } from '@cfworker/json-schema';
import { test } from 'tap';
import { generate } from '../generate.ts';
import { DocumentError } from '../document/problems.ts';
import type { Vector, VectorGroup } from './vectors.ts';

type Json = Record<string, unknown>;
type Check = ((value: unknown) => boolean) & { errors?: { keyword: string; instancePath: string; params: Json }[] | null };
interface Validators extends Record<string, unknown> {
  explain(guard: Check): string | null;
}

const project = resolve(import.meta.dirname, '../..');
const lampFile = join(import.meta.dirname, '..', 'fixtures', 'lamp.yaml');
const documents = {
  'asyncapi.yaml': await generate(join(project, 'asyncapi.yaml')),
  'the fixture lamp.yaml': await generate(lampFile),
};

/** The vectors of each schema by its name, with the schema's file. */
function suites(files: ReadonlyMap<string, string>): { name: string; schema: Json; tests: readonly Vector[] }[] {
  return [...files]
    .filter(([file]) => file.startsWith('vectors/'))
    .map(([file, text]) => {
      const name = file.slice('vectors/'.length, -'.json'.length);
      const schema = JSON.parse(files.get(`schemas/${name}.json`) ?? 'null') as Json;
      const [group] = JSON.parse(text) as [VectorGroup];
      return { name, schema, tests: group.tests };
    });
}

for (const [title, files] of Object.entries(documents)) {
  test(`the guards judge every vector of ${title} as it says, and say which rule it breaks`, async (t) => {
    const dir = t.testdir();
    writeFileSync(join(dir, 'validators.js'), files.get('validators.js') ?? '');
    const module = (await import(pathToFileURL(join(dir, 'validators.js')).href)) as Validators;
    const wrong: string[] = [];
    for (const { name, tests } of suites(files)) {
      const guard = module[`is${name}`] as Check;
      for (const { description, data, valid, reason } of tests) {
        const [error] = guard(data) ? [] : (guard.errors ?? []);
        const line = module.explain(guard);
        const member = error?.params['missingProperty'] ?? error?.params['additionalProperty'];
        const said = error === undefined ? undefined : { keyword: error.keyword, path: member === undefined ? error.instancePath : `${error.instancePath}/${member}` };
        const explained = valid ? line === null : line !== null && isOneLine(line, reason);
        if (JSON.stringify(said) !== JSON.stringify(reason) || !explained) wrong.push(`${name}, ${description}: ${JSON.stringify(said)}, ${line}`);
      }
    }
    t.same(wrong, []);
  });

  test(`a second implementation of JSON Schema judges every vector of ${title} as it says`, (t) => {
    const wrong = suites(files).flatMap(({ name, schema, tests }) => misjudged(schema, tests).map(({ description }) => `${name}, ${description}`));
    t.same(wrong, []);
    t.end();
  });

  test(`every rule of every schema of ${title} is broken by a vector of its own`, (t) => {
    for (const { name, schema, tests } of suites(files)) {
      const broken = new Set(tests.flatMap(({ reason }) => (reason === undefined ? [] : [`${reason.keyword} at ${reason.path}`])));
      t.same([...new Set(rules(schema, schema))].toSorted(), [...broken].toSorted(), name);
    }
    t.end();
  });

  test(`a schema of ${title} that loses a rule, or moves a bound, is told by a vector`, (t) => {
    let count = 0;
    const survivors = suites(files).flatMap(({ name, schema, tests }) =>
      [...mutants(schema)].flatMap(({ what, mutant }) => {
        count += 1;
        return misjudged(mutant, tests, 1).length > 0 ? [] : [`${name}: ${what}`];
      }),
    );
    t.same(survivors, []);
    t.ok(count > 50, `${count} changed schemas`);
    t.end();
  });

  test(`the vectors of ${title} are those of every message and payload, each with a name and no value twice`, (t) => {
    for (const [file, text] of files) {
      if (!file.startsWith('vectors/')) continue;
      t.match(text, /^\[\n  \{\n    "description": .*\n\]\n$/s);
      const [{ schema, tests }] = JSON.parse(text) as [VectorGroup];
      const id = (JSON.parse(files.get(file.replace('vectors/', 'schemas/')) ?? '{}') as Json)['$id'];
      t.equal(schema.$ref, id);
      t.equal(new Set(tests.map(({ description }) => description)).size, tests.length, `${file}: descriptions differ`);
      t.equal(new Set(tests.map(({ data }) => JSON.stringify(data))).size, tests.length, `${file}: values differ`);
      t.ok(tests.some(({ valid }) => valid) && tests.some(({ valid }) => !valid), file);
      t.ok(tests.every(({ valid, reason }) => valid === (reason === undefined)), file);
    }
    t.end();
  });
}

test('asyncapi.yaml judges the vectors in generated/ as they say, or they tell of a change to it', async (t) => {
  const dir = t.testdir({ 'validators.js': documents['asyncapi.yaml'].get('validators.js') ?? '' });
  const module = (await import(pathToFileURL(join(dir, 'validators.js')).href)) as Validators;
  const folder = join(project, 'generated/vectors');
  const misjudgements = readdirSync(folder).flatMap((file) => {
    const [{ tests }] = JSON.parse(readFileSync(join(folder, file), 'utf8')) as [VectorGroup];
    const guard = module[`is${file.slice(0, -'.json'.length)}`];
    if (guard === undefined) return [`${file}: the document has no such schema any more`];
    return tests
      .filter(({ data, valid }) => (guard as Check)(data) !== valid)
      .map(({ description, data, valid }) => `${file}, ${description}: ${valid ? `is refused now: ${(guard as Check)(data) || module.explain(guard as Check)}` : 'is taken now'}`);
  });
  t.same(misjudgements, []);
});

test('the fixture gets vectors for its three messages and its payload', (t) => {
  t.same(suites(documents['the fixture lamp.yaml']).map(({ name }) => name), ['TurnMessage', 'WishMessage', 'StateMessage', 'GlowPayload']);
  t.end();
});

const mistakes: Record<string, [from: string, to: string, refusal: RegExp]> = {
  'a pattern that no example shows': [", examples: [W_LIGHT] }", ' }', /components\.schemas\.WishMessage: vector 'only what is required': breaks pattern at \/type; give what it is made of an example$/],
  'a keyword that vectors do not know': ['room-name: { type: string }', 'room-name: { type: string }\n        words: { type: array, contains: { type: string } }', /vector '\/words contains': vectors know no way to break it; say it by other keywords$/],
  'a rule that takes nothing away': ['room-name: { type: string }', 'room-name: { type: string, minLength: 0 }', /vector '\/room-name minLength': no value breaks it alone; leave it out$/],
  'two rules that can not be broken alone': ["id: { type: string, minLength: 1, maxLength: 3 }", "id: { type: string, pattern: '^.$', maxLength: 1, examples: ['1'] }", /should break maxLength at \/id only, and breaks maxLength at \/id, pattern at \/id$/],
};

for (const [name, [from, to, refusal]] of Object.entries(mistakes)) {
  test(`${name} is refused in lines that say where`, async (t) => {
    const lamp = readFileSync(lampFile, 'utf8');
    t.ok(lamp.includes(from), 'the fixture holds what the mistake replaces');
    const file = join(t.testdir({ 'bad.yaml': lamp.replace(from, () => to) }), 'bad.yaml');
    const error: unknown = await generate(file).catch((thrown: unknown) => thrown);
    t.ok(error instanceof DocumentError);
    t.match((error as DocumentError).lines[0], refusal);
  });
}

/** One line that begins with the place. */
function isOneLine(line: string, reason: Vector['reason']): boolean {
  const steps = (reason?.path ?? '').split('/').slice(1);
  const place = (reason?.keyword === 'additionalProperties' ? steps.slice(0, -1) : steps).join('.');
  return !line.includes('\n') && (place === '' ? !line.includes(': ') : line.startsWith(`${place}: `));
}

function misjudged(schema: Json, tests: readonly Vector[], most = Infinity): Vector[] {
  const validator = new Validator(schema as Schema, '7');
  const found: Vector[] = [];
  for (const vector of tests) {
    if (validator.validate(vector.data).valid !== vector.valid) found.push(vector);
    if (found.length >= most) break;
  }
  return found;
}

const boundKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'minLength', 'maxLength', 'minItems', 'maxItems'];
const assertions = ['type', 'const', 'enum', 'pattern', 'format', 'multipleOf', ...boundKeywords];

/** Every rule of a schema and the place where it holds, found from the schema alone; `within` stops what recurs for ever. */
function rules(root: Json, schema: Json, path = '', within: readonly string[] = []): string[] {
  const ref = schema['$ref'] as string | undefined;
  if (ref !== undefined) {
    const name = ref.slice('#/definitions/'.length);
    if (within.filter((each) => each === name).length > 1) return [];
    return rules(root, (root['definitions'] as Record<string, Json>)[name] ?? {}, path, [...within, name]);
  }
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>);
  const items = schema['items'] as Json | undefined;
  return [
    ...assertions.filter((keyword) => keyword in schema).map((keyword) => `${keyword} at ${path}`),
    ...((schema['required'] ?? []) as string[]).map((name) => `required at ${path}/${name}`),
    ...(schema['additionalProperties'] === false ? [`additionalProperties at ${path}/unknown_field`] : []),
    ...properties.flatMap(([name, property]) => rules(root, property, `${path}/${name}`, within)),
    ...(items === undefined ? [] : rules(root, items, `${path}/0`, within)),
  ];
}

/** The schema with one rule left out, one required name left out, one bound moved either way, or one enum member more or less. */
function* mutants(root: Json): Generator<{ what: string; mutant: Json }> {
  for (const path of schemaPaths(root, [])) {
    const schema = at(root, path);
    const change = (what: string, edit: (part: Json) => void): { what: string; mutant: Json } => {
      const mutant = structuredClone(root);
      edit(at(mutant, path));
      return { what: `${path.join('.')} ${what}`, mutant };
    };
    for (const [keyword, value] of Object.entries(schema)) {
      // A value of a list of strings is a string, so its type says nothing more.
      const implied = keyword === 'type' && ('const' in schema || 'enum' in schema);
      if (([...assertions, 'additionalProperties', '$ref'].includes(keyword) && !implied) || (keyword === 'items' && 'type' in schema)) {
        yield change(`without ${keyword}`, (part) => delete part[keyword]);
      }
      if (boundKeywords.includes(keyword)) {
        const step = (schema['multipleOf'] ?? (/Length|Items/.test(keyword) || schema['type'] === 'integer' ? 1 : 0.25)) as number;
        for (const by of [step, -step]) yield change(`${keyword} moved by ${by}`, (part) => (part[keyword] = (value as number) + by));
      }
      if (keyword === 'required') {
        for (const name of value as string[]) yield change(`does not require ${name}`, (part) => (part['required'] = (value as string[]).filter((each) => each !== name)));
        for (const name of Object.keys((schema['properties'] ?? {}) as Json).filter((each) => !(value as string[]).includes(each))) {
          yield change(`requires ${name}`, (part) => (part['required'] = [...(value as string[]), name]));
        }
      }
      if (keyword === 'enum') {
        for (const member of value as unknown[]) yield change(`without ${String(member)}`, (part) => (part['enum'] = (value as unknown[]).filter((each) => each !== member)));
      }
    }
  }
}

function* schemaPaths(schema: Json, path: string[]): Generator<string[]> {
  yield path;
  for (const keyword of ['properties', 'definitions']) {
    for (const [name, part] of Object.entries((schema[keyword] ?? {}) as Record<string, Json>)) yield* schemaPaths(part, [...path, keyword, name]);
  }
  if ('items' in schema) yield* schemaPaths(schema['items'] as Json, [...path, 'items']);
}

function at(root: Json, path: readonly string[]): Json {
  return path.reduce((value, step) => value[step] as Json, root);
}
