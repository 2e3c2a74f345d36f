import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { test } from 'tap';
import { generate } from '../generate.ts';
import { lightGuards } from './light-guards.ts';
import { showPath } from '../document/problems.ts';
import { readDocument } from '../document/read-document.ts';
import type { Vector, VectorGroup } from '../vectors/vectors.ts';

type Guard = (value: unknown) => boolean;
type Module = Record<string, Guard | undefined>;

const project = resolve(import.meta.dirname, '../..');
const lampFile = join(import.meta.dirname, '..', 'fixtures', 'lamp.yaml');
const lamp = readFileSync(lampFile, 'utf8');

interface Pair {
  name: string;
  light: Guard;
  ajv: Guard;
  tests: readonly Vector[];
}

/** Each light guard with the validator of the same schema and its vectors. */
async function pairs(files: ReadonlyMap<string, string>, dir: string): Promise<Pair[]> {
  const module = async (name: string): Promise<Module> => {
    writeFileSync(join(dir, name), files.get(name) ?? '');
    return (await import(pathToFileURL(join(dir, name)).href)) as Module;
  };
  const [light, ajv] = [await module('light-guards.ts'), await module('validators.js')];
  return Object.entries(light).flatMap(([name, guard]) => {
    const vectors = files.get(`vectors/${name.slice('is'.length)}.json`);
    if (!name.startsWith('is') || vectors === undefined) return [];
    return [{ name, light: guard as Guard, ajv: ajv[name] as Guard, tests: (JSON.parse(vectors) as [VectorGroup])[0].tests }];
  });
}

/** Of huge numbers ajv's multipleOf is wrong: it takes 1e21 for 1. */
const huge = /\d{16}|e\+/;

/** A value in which something, anywhere, was replaced, added or removed. */
function changed(value: unknown): fc.Arbitrary<unknown> {
  const other = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.integer(), fc.double(), fc.constantFrom(0, -1, 0.5, '', '😀'.repeat(64), 'a'.repeat(201)));
  if (typeof value !== 'object' || value === null) return fc.oneof(other, fc.constant(value));
  const keys = Object.keys(value);
  const some = fc.constantFrom(...keys, '__proto__', 'constructor', 'more');
  const at = (name: string): fc.Arbitrary<unknown> => changed((value as Record<string, unknown>)[name]).map((member) => set(value, name, member));
  return fc.oneof({ weight: 1, arbitrary: other }, { weight: 6, arbitrary: some.chain(at) }, { weight: 1, arbitrary: some.map((name) => without(value, name)) });
}

function set(value: object, name: string, member: unknown): unknown {
  const copy: object = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  if (Array.isArray(copy) && !(Number(name) >= 0)) copy.push(member);
  else Object.defineProperty(copy, name, { value: member, enumerable: true, configurable: true, writable: true });
  return copy;
}

function without(value: object, name: string): unknown {
  if (Array.isArray(value)) return value.slice(1);
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
}

for (const [title, file, count] of [['asyncapi.yaml', join(project, 'asyncapi.yaml'), 14], ['another document', lampFile, 2]] as const) {
  test(`the light guards of ${title} give the verdict of the validators on all vectors, and on values changed at random`, async (t) => {
    const all = await pairs(await generate(file), t.testdir());
    t.equal(all.length, count, 'every message to the client, and every payload');
    for (const { name, light, ajv, tests } of all) {
      t.same(tests.filter(({ data, valid }) => light(data) !== valid).map(({ description }) => description), [], name);
      const values = tests.map(({ data }) => data);
      fc.assert(fc.property(fc.constantFrom(...values).chain(changed).chain((value) => fc.boolean().chain((again) => (again ? changed(value) : fc.constant(value)))), (value) => light(value) === ajv(value) || huge.test(JSON.stringify(value))), { numRuns: 2000 });
    }
  });
}

test('a message is found by its type, and neither an unknown type nor an inherited name is one', async (t) => {
  const { messageGuards, payloadGuards } = await import('../../generated/light-guards.ts');
  t.ok(messageGuards['PONG']?.({ type: 'PONG', id: 's1', reply_to: 'c1', data: {} }));
  t.notOk(messageGuards['PONG']?.({ type: 'PONG', id: '', reply_to: 'c1' }));
  t.equal(messageGuards['constructor'], undefined);
  t.equal(messageGuards['REAUTH'], undefined, 'what clients send is not there');
  t.ok(payloadGuards['order.status_changed']({ order_id: 'o1', status: 'ready' }));
});

const unknown: Record<string, [from: string, to: string, problem: string]> = {
  'a union': ['        lit: { type: boolean }', "        lit: { type: boolean }\n        any: { anyOf: [{ $ref: '#/components/schemas/Spot' }] }", 'StateMessage.properties.any.anyOf'],
  'elements that differ': ['levels: { type: array, items:', 'levels: { type: array, minItems: 1, maxItems: 1, additionalItems: false, items: [{ type: string }] }\n        more: { type: array, items:', 'StateMessage.properties.levels.items'],
  'a choice of types': ['        lit: { type: boolean }', '        lit: { type: [boolean, string] }', 'StateMessage.properties.lit.type'],
  'a schema for other properties': ['required: [type, lit]', 'additionalProperties: { type: string }\n      required: [type, lit]', 'StateMessage.additionalProperties'],
};

for (const [name, [from, to, place]] of Object.entries(unknown)) {
  test(`${name} in what a client receives is refused, for a light guard would judge otherwise`, async (t) => {
    t.equal(lamp.split(from).length, 2);
    const { document } = await readDocument(join(t.testdir({ 'lamp.yaml': lamp.replace(from, () => to) }), 'lamp.yaml'));
    const problems = lightGuards(document).problems.map(({ path, message }) => `${showPath(path)}: ${message}`);
    t.ok(problems.includes(`components.schemas.${place}: the light guards for clients don't know ${place.split('.').at(-1)} in this form; say it by other keywords`), problems.join('\n'));
  });
}
