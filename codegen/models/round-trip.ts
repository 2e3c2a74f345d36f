import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Test } from 'tap';
import type { JsonSchema, ProtocolDocument } from '../document/protocol-document.ts';
import { payloadSchemaName } from '../document/protocol-document.ts';
import { readDocument } from '../document/read-document.ts';
import { resolved, schemaNamed } from '../document/references.ts';
import { modelFiles } from './models.ts';
import { writeFiles } from '../write.ts';
import type { Vector, VectorGroup } from '../vectors/vectors.ts';

/*
 * Proves the models of a language on all vectors. A program in that language reads lines, each the name of what reads, a
 * tab and a text; it answers each by the text that the models write of it, or by `!` and why they refuse it.
 */

const project = resolve(import.meta.dirname, '../..');

/** The folder of the models of all languages. */
export const modelsFolder = join(project, 'generated', 'models');

interface Trial {
  reader: string;
  text: string;
  /** What has to come of it: a value as it is written, or undefined for a refusal. */
  wanted: unknown;
  what: string;
}

interface VectorTrial extends Trial {
  schema: string;
  vector: Vector;
}

type Answer = { written: unknown } | { refusal: string };

/** Runs the program that answers lines, with its input; returns its output. */
type Answerer = (input: string) => string;

/** What reads: a union for the messages of each direction, and the name of a schema for payloads. */
export async function readers(): Promise<{ unions: string[]; payloads: string[] }> {
  const { document } = await readDocument(join(project, 'asyncapi.yaml'));
  const schemas = vectorTrials(document).map(({ reader }) => reader);
  const unions = ['ClientMessage', 'ServerMessage'];
  return { unions, payloads: [...new Set(schemas)].filter((name) => !unions.includes(name)) };
}

/** Tries all vectors and what they don't say, and reports how many invalid ones the types of a language let pass. */
export async function tryModels(t: Test, answerer: Answerer): Promise<void> {
  const { document } = await readDocument(join(project, 'asyncapi.yaml'));
  const vectors = vectorTrials(document);
  const trials: Trial[] = [...vectors, ...besides];
  const output = answerer(trials.map(({ reader, text }) => `${reader}\t${text}\n`).join(''));
  const lines = output.trimEnd().split('\n');
  t.equal(lines.length, trials.length, 'one answer for each line');
  const answers = lines.map((line): Answer => (line.startsWith('!') ? { refusal: line.slice(1) } : { written: JSON.parse(line) as unknown }));
  const answerOf = (trial: Trial): Answer => answers[trials.indexOf(trial)] ?? { refusal: 'no answer' };

  const wrong = (tried: readonly Trial[]): string[] => tried.flatMap((trial) => mismatch(trial, answerOf(trial)));

  const valid = vectors.filter(({ vector }) => vector.valid);
  t.same(wrong(valid), [], `all ${valid.length} valid vectors are read and written again; of open objects without what is not known`);
  t.same(wrong(besides), [], `${besides.length} things that vectors do not say`);
  t.notMatch(lines.filter((line) => line.startsWith('!')).join('\n'), /secret|eyJ|opaque-/, 'no refusal repeats what was read');
  const invalid = vectors.filter(({ vector }) => !vector.valid);
  const told = invalid.filter(({ vector }) => /^(type|required|additionalProperties|const)$/.test(vector.reason?.keyword ?? ''));
  // To a client, a wrong constant is a message of a type that it does not know.
  const toldAs = told.map((trial) => ({ trial, wanted: trial.vector.reason?.keyword === 'const' && trial.reader === 'ServerMessage' ? trial.vector.data : undefined }));
  t.same(
    toldAs.flatMap(({ trial, wanted }) => mismatch({ ...trial, wanted }, answerOf(trial))), [],
    `${told.length} wrong types, missing and unknown properties and wrong constants are refused`,
  );
  report(t, invalid.map((trial) => ({ keyword: trial.vector.reason?.keyword ?? '', refused: 'refusal' in answerOf(trial) })));
}

/** A token, and a text in which it would be found by whatever base fmt of Go prints. */
const canary = 'canary-0123456789';
const canaries = new RegExp([canary, Buffer.from(canary).toString('hex'), [...Buffer.from(canary)].join(' ')].join('|'), 'i');

/**
 * Tries whether a token shows where a message, or what is wrong with one, is printed. To a reader with a question mark before it the
 * program answers by all ways in which the language prints what was read, or by `!` and all that it prints of an error.
 */
export function tryPrinting(t: Test, answerer: Answerer): void {
  const envelope = { type: 'REAUTH', id: 'c1' };
  const messages = [{ ...envelope, data: { token: canary } }, { type: 'AUTHENTICATE', id: 'c1', data: { token: canary }, ext: {} }].map((message) => JSON.stringify(message));
  const wrong = [{ token: canary, [canary]: canary }, { token: [canary] }, { token: { [canary]: canary } }, canary, [canary], { token: null, more: canary }]
    .map((data) => JSON.stringify({ ...envelope, data }));
  const others = [`{"type":"${canary}","id":"${canary}"}`, `{"type":"REAUTH","id":["${canary}"]}`, `{"type":"REAUTH","id":"c1","data":{"token":"${canary}`, `${canary}`, `"${canary}"`];
  const lines = answerer([...messages, ...wrong, ...others].map((text) => `?ClientMessage\t${text}\n`).join('')).trimEnd().split('\n');
  const printed = lines.slice(0, messages.length);
  t.equal(lines.length, messages.length + wrong.length + others.length, 'one answer for each line');
  t.same(printed.filter((line) => line.startsWith('!') || !line.includes('…')), [], 'messages are printed, with … for the token');
  t.same(lines.slice(messages.length).filter((line) => !line.startsWith('!')), [], 'and what is wrong is refused');
  t.same(lines.filter((line) => canaries.test(line)), [], 'the token is in nothing that is printed');
}

function report(t: Test, results: readonly { keyword: string; refused: boolean }[]): void {
  const refused = results.filter((each) => each.refused).length;
  const passed = new Map<string, number>();
  for (const { keyword } of results.filter((each) => !each.refused)) passed.set(keyword, (passed.get(keyword) ?? 0) + 1);
  const kinds = [...passed].map(([keyword, count]) => `${count} ${keyword}`).join(', ');
  t.comment(`of ${results.length} invalid vectors ${refused} are refused; the types let pass: ${kinds}`);
}

/** Says in one line what an answer should have been, or nothing. */
function mismatch({ what, wanted }: Trial, answer: Answer): string[] {
  const is = 'refusal' in answer ? undefined : answer.written;
  return isDeepStrictEqual(is, wanted) ? [] : [`${what}: ${JSON.stringify(wanted) ?? 'a refusal'} became ${JSON.stringify(answer)}`.slice(0, 400)];
}

const line = (reader: string, value: unknown, wanted: unknown, what: string): Trial => ({ reader, text: JSON.stringify(value), wanted, what });
const same = (reader: string, value: unknown, what: string): Trial => line(reader, value, value, what);
const refused = (reader: string, value: unknown, what: string): Trial => line(reader, value, undefined, what);

const authenticated = {
  type: 'AUTHENTICATED', id: 's1', reply_to: 'c1',
  data: { user_id: 'cook', session_id: 's', auth_seq: 1, expires_in: 0.5, heartbeat_interval: 15, max_missed_pongs: 3, expiry_warning: 0, grace_period: 0, capabilities: [] },
};
const closing = { type: 'CLOSING', id: 's1', data: { code: 4410, reason: 'later', reconnect: 'refresh' } };
const unsubscribed = { type: 'UNSUBSCRIBED', id: 's1', data: { topic: 'orders.42', reason: 'requested' } };

const besides: readonly Trial[] = [
  same('ServerMessage', { type: 'LATER', id: 's1', data: { a: null, b: [1.5, 'zwölf'] } }, 'a client keeps a message of an unknown type as it is'),
  same('ServerMessage', { type: 'LATER' }, 'and one that has nothing but a type'),
  refused('ClientMessage', { type: 'LATER', id: 'c1' }, 'a message of an unknown type of a client'),
  refused('ClientMessage', { type: 'AUTHENTICATED', id: 'c1' }, 'a message of the wrong direction'),
  same('ServerMessage', { ...closing, data: { ...closing.data, reconnect: 'later' } }, 'an unknown value of an enum stays what it is'),
  same('ServerMessage', { ...unsubscribed, data: { ...unsubscribed.data, reason: 'REQUESTED' } }, 'also where only its case differs from a known one'),
  same('ServerMessage', { ...authenticated, data: { ...authenticated.data, revoked: [] } }, 'an optional list that is empty is written'),
  same('ServerMessage', { ...authenticated, data: { ...authenticated.data, limits: {} } }, 'an optional object that is empty is written'),
  same('ServerMessage', authenticated, 'what is absent is not written'),
  line('ServerMessage', { ...authenticated, later: null, data: { ...authenticated.data, later: null } }, authenticated, 'null is passed over where nothing is known'),
  refused('ServerMessage', { ...authenticated, data: { ...authenticated.data, limits: null } }, 'an optional object that is null'),
  refused('ServerMessage', { ...authenticated, data: { ...authenticated.data, expires_at: null } }, 'an optional number that is null'),
  refused('ServerMessage', { ...authenticated, data: { ...authenticated.data, revoked: [null] } }, 'null in a list'),
  refused('ServerMessage', { ...authenticated, Data: authenticated.data, data: undefined }, 'a property whose case differs'),
  same('ClientMessage', { type: 'X_PIZZA', id: 'c1', data: { a: null, b: { c: [{}] } }, ext: {} }, 'a message of an application'),
  refused('ClientMessage', { type: 'X_PIZZA', id: 'c1', more: 1 }, 'an unknown property of a message of an application'),
  refused('ClientMessage', { type: 'REAUTH', id: 'c1', data: 'secret' }, 'a text where an object belongs'),
  refused('ClientMessage', { type: 'REAUTH', id: 'c1', data: { token: ['secret'] } }, 'a list where a text belongs'),
  refused('ClientMessage', { type: 'REAUTH', id: 'c1', data: { token: 's', secret: 'secret' } }, 'an unknown property that is a secret'),
  ...[null, 7, 'secret', ['secret'], { id: 'c1' }, { type: null, id: 'c1' }, { type: ['PING'], id: 'c1' }].flatMap((value) => [
    refused('ClientMessage', value, `${JSON.stringify(value)} of a client`),
    refused('ServerMessage', value, `${JSON.stringify(value)} of a server`),
  ]),
  ...['', 'secret', '{"type":"PING","id":"c1"} secret', '{"type":"PING","id":"secret'].map((text) => ({
    reader: 'ClientMessage', text, wanted: undefined, what: `what is no JSON: ${text}`,
  })),
];

function vectorTrials(document: ProtocolDocument): VectorTrial[] {
  const folder = join(project, 'generated', 'vectors');
  const direction = new Map(Object.values(document.messages).map((message) => [payloadSchemaName(message), message['x-direction']]));
  return readdirSync(folder).toSorted().flatMap((file) => {
    const schema = basename(file, '.json');
    const [group] = JSON.parse(readFileSync(join(folder, file), 'utf8')) as VectorGroup[];
    const reader = { 'client-to-server': 'ClientMessage', 'server-to-client': 'ServerMessage', payload: schema }[direction.get(schema) ?? 'payload'];
    return (group?.tests ?? []).map((vector) => ({
      reader,
      text: JSON.stringify(vector.data),
      wanted: vector.valid ? known(document.schemas, schemaNamed(document.schemas, schema), vector.data) : undefined,
      what: `${schema}: ${vector.description}`,
      schema,
      vector,
    }));
  });
}

/** A value without the properties that its schema does not name; an object that names none holds anything. */
function known(schemas: ProtocolDocument['schemas'], schema: JsonSchema, value: unknown): unknown {
  const { properties, items } = resolved(schemas, schema) as { properties?: Record<string, JsonSchema>; items?: JsonSchema };
  if (Array.isArray(value)) return value.map((element) => known(schemas, items ?? {}, element));
  if (properties === undefined || typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => Object.hasOwn(properties, name));
  return Object.fromEntries(kept.map(([name, member]) => [name, known(schemas, properties[name] ?? {}, member)]));
}

/** Writes the models of the small other document in a language to a folder, to see that they build as well. */
export async function writeLampModels(language: string, folder: string): Promise<void> {
  const { document } = await readDocument(join(project, 'codegen', 'fixtures', 'lamp.yaml'));
  const { files } = await modelFiles(document);
  const own = [...files].filter(([file]) => file.startsWith(`models/${language}/`));
  writeFiles(new Map(own.map(([file, text]) => [file.slice(`models/${language}/`.length), text])), folder);
}

/** Whether a package of Debian's is installed; where it is not, the test is skipped as by `has` of toolchain.ts. */
export function hasPackage(t: Test, name: string): boolean {
  try {
    execFileSync('/usr/bin/dpkg', ['--status', name], { stdio: 'ignore' });
    return true;
  } catch {
    const line = `skipped: needs ${name}`;
    if (process.env['WSTR_REQUIRE_ALL'] === '1') t.fail(line);
    else t.pass(line, { skip: line });
    return false;
  }
}

/** A folder to build in, outside of the project, that is gone after the test. */
export function buildFolder(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'models-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs a program with nothing of this process's environment but what is given; fails with what it printed. */
export function run(program: string, options: readonly string[], { cwd, env = {}, input = '' }: { cwd: string; env?: Record<string, string>; input?: string }): string {
  const { status, stdout, stderr, error } = spawnSync(program, options, {
    cwd, input, encoding: 'utf8', env: { PATH: '/usr/bin:/bin', HOME: cwd, LC_ALL: 'C.UTF-8', ...env }, maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${program} ${options.join(' ')}: ${stderr}${stdout.slice(-1000)}${error?.message ?? ''}`);
  return stdout;
}
