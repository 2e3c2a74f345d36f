import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'tap';
import { generate } from '../generate.ts';
import { DocumentError } from '../document/problems.ts';
import { writeFiles } from '../write.ts';

const project = resolve(import.meta.dirname, '../..');
const lampFile = join(import.meta.dirname, '..', 'fixtures', 'lamp.yaml');
const lamp = readFileSync(lampFile, 'utf8');
const kind = '{ kind: lamp.dimmed, topic: lamps, payload: GlowPayload, description: It gives less light. }';
const flow = /x-flows: \[(.*)\]/.exec(lamp)?.[1] ?? '';

/** Mistakes in lamp.yaml: what is replaced by what, and the one line that refuses it, without the name of the file. */
const mistakes: Record<string, [from: string, to: string, refusal: RegExp]> = {
  'a kind of event given twice': [kind, `${kind}, ${kind}`, /^:\d+: channels\.cord\.x-event-kinds\.1: event kind lamp\.dimmed is listed twice$/],
  'a payload that does not exist': ['payload: GlowPayload', 'payload: GloomPayload', /x-event-kinds\.0: event kind lamp\.dimmed names the unknown payload GloomPayload; give it a schema in components\.schemas$/],
  'a payload that is inherited by every object': ['payload: GlowPayload', 'payload: constructor', /names the unknown payload constructor/],
  'a kind with the name of a schema': ['kind: lamp.dimmed', 'kind: TurnMessage', /x-event-kinds\.0: event kind TurnMessage has the name of a schema$/],
  'a payload without an example': ['examples: [{ level: 1.5 }]', 'description: Light.', /components\.schemas\.GlowPayload: a payload of an event has no example; give it examples$/],
  'a property of a payload without a description': [', description: How bright.', '', /components\.schemas\.GlowPayload\.properties\.level: a property of the payload of an event has no description$/],
  'a property deeper in a payload without a description': [', description: A place.', '', /components\.schemas\.Spot\.properties\.at: a property of the payload of an event has no description$/],
  'a property whose schema elsewhere has no description': [', description: Its colour.', '', /components\.schemas\.GlowPayload\.properties\.hue: a property of the payload/],
  'a flow given twice': [flow, `${flow}, ${flow}`, /channels\.cord\.x-flows\.1: flow turn-on is listed twice$/],
  'a flow that names an unknown requirement': ['outcome: It is lit., requirements: [CORD-1]', 'outcome: It is lit., requirements: [CORD-7]', /x-flows\.0: flow turn-on: unknown requirement CORD-7$/],
};

for (const [name, [from, to, refusal]] of Object.entries(mistakes)) {
  test(`${name} is refused in one line that says where`, async (t) => {
    t.ok(from !== '' && lamp.includes(from), 'the fixture holds what the mistake replaces');
    const file = join(t.testdir({ 'bad.yaml': lamp.replace(from, () => to) }), 'bad.yaml');
    const error: unknown = await generate(file).catch((thrown: unknown) => thrown);
    t.ok(error instanceof DocumentError, String(error));
    const { lines } = error as DocumentError;
    t.equal(lines.length, 1, lines.join('\n'));
    t.match(lines[0]?.slice(file.length), refusal);
  });
}

test('the tables of events and flows are what the document says', async (t) => {
  const out = t.testdir();
  writeFiles(await generate(lampFile), out);
  const { eventKinds } = (await import(pathToFileURL(join(out, 'events.ts')).href)) as Record<string, unknown>;
  t.same(eventKinds, { 'lamp.dimmed': { kind: 'lamp.dimmed', topic: 'lamps', payload: 'GlowPayload', description: 'It gives less light.' } });
  const { flows } = (await import(pathToFileURL(join(out, 'flows.ts')).href)) as Record<string, unknown>;
  const steps = [{ from: 'hand', to: 'lamp', what: 'TURN', note: 'once' }, { from: 'lamp', to: 'hand', what: 'STATE' }];
  t.same(flows, [{ id: 'turn-on', title: 'Light', steps, outcome: 'It is lit.', requirements: ['CORD-1'] }]);
  const { isEventPayload } = (await import(pathToFileURL(join(out, 'validators.js')).href)) as { isEventPayload: Record<string, (value: unknown) => boolean> };
  t.equal(isEventPayload['lamp.dimmed']?.({ level: 1.5 }), true);
  t.equal(isEventPayload['lamp.dimmed']?.({ level: 0 }), false);
  t.equal(isEventPayload['constructor'], undefined, 'a kind that no document lists finds no guard');
  t.equal(isEventPayload['__proto__'], undefined);
});

test('a document without events and flows has empty tables', async (t) => {
  const file = join(t.testdir({ 'bare.yaml': lamp.replace(`[${kind}]`, '[]').replace(`[${flow}]`, '[]') }), 'bare.yaml');
  const files = await generate(file);
  t.match(files.get('events.ts'), /export interface EventPayloads \{\}/);
  t.match(files.get('flows.ts'), /flows: readonly Flow\[\] = \[\];/);
  t.same([...files.keys()].filter((name) => /^(schemas|vectors)\/.*(Glow|dimmed)/.test(name)), []);
});

test('the types tie each kind to its payload, under the strictest settings', async (t) => {
  const dir = t.testdir({
    'use.ts': `import { explain, isEventPayload, isTurnMessage } from './validators.js';
import { eventKinds } from './events.ts';
import type { EventKindName, EventPayloads } from './events.ts';
import type { GlowPayload } from './messages.ts';
import { flows } from './flows.ts';
import type { FlowId } from './flows.ts';

export function use(value: unknown): number | string | null {
  return isEventPayload['lamp.dimmed'](value) ? value.level : explain(isEventPayload['lamp.dimmed']);
}
export const line: string | null = explain(isTurnMessage);
export const kind: EventKindName = eventKinds['lamp.dimmed'].kind;
export const payload: EventPayloads['lamp.dimmed'] = { level: 1 } satisfies GlowPayload;
export const flow: FlowId | undefined = flows[0]?.id;
// @ts-expect-error: no such kind
export const other: EventKindName = 'lamp.lit';
// @ts-expect-error: not the payload of this kind
export const wrong: EventPayloads['lamp.dimmed'] = { level: 'low' };
`,
    'package.json': '{ "type": "module" }',
    'tsconfig.json': JSON.stringify({ extends: join(project, 'tsconfig.json'), compilerOptions: { skipLibCheck: false, types: [], rootDir: '.' }, include: ['*.ts'], exclude: [] }),
  });
  writeFiles(await generate(lampFile), dir);
  const tsc = join(project, 'node_modules', 'typescript', 'bin', 'tsc');
  // tap sets NODE_OPTIONS to load its hooks into every child, and tsc does not start under them.
  const { stdout, stderr } = spawnSync('env', ['-u', 'NODE_OPTIONS', process.execPath, tsc, '-p', dir], { encoding: 'utf8' });
  t.equal(stdout + stderr, '');
});
