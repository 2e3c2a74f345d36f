import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'tap';
import type { Test } from 'tap';
import type { JsonSchema } from '../document/protocol-document.ts';
import type { DocumentError } from '../document/problems.ts';
import { readDocument } from '../document/read-document.ts';
import { generate } from '../generate.ts';
import { modelFiles } from './models.ts';

const project = resolve(import.meta.dirname, '../..');
const protocol = join(project, 'asyncapi.yaml');
const lamp = join(project, 'codegen', 'fixtures', 'lamp.yaml');
const languages = ['csharp', 'go', 'java', 'kotlin', 'python', 'rust'];

/** How each language declares a type, and whether it has a second name for one that is a text, a number or any object. */
const declares: Readonly<Record<string, { type: (name: string) => RegExp; aliases: boolean }>> = {
  csharp: { type: (name) => new RegExp(`^public (sealed record|readonly record struct|static class) ${name}\\b`, 'm'), aliases: false },
  go: { type: (name) => new RegExp(`^type ${name} `, 'm'), aliases: true },
  java: { type: (name) => new RegExp(`^public (record|sealed interface) ${name}\\b`, 'm'), aliases: false },
  kotlin: { type: (name) => new RegExp(`^(data class|class|typealias|sealed interface) ${name}\\b`, 'm'), aliases: true },
  python: { type: (name) => new RegExp(`^(class ${name}\\(|${name} = )`, 'm'), aliases: true },
  rust: { type: (name) => new RegExp(`^pub (struct|enum|type) ${name}\\b`, 'm'), aliases: true },
};

/** All text of models, by language. */
function byLanguage(files: ReadonlyMap<string, string>): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [file, text] of files) {
    const language = /^models\/(\w+)\//.exec(file)?.[1];
    if (language !== undefined) texts.set(language, `${texts.get(language) ?? ''}${text}\n`);
  }
  return texts;
}

/** Finds every schema and every name of the wire in the models of every language, and returns these by the name of the file. */
async function checkModels(t: Test, documentFile: string): Promise<Map<string, string>> {
  const { document } = await readDocument(documentFile);
  const { files, problems } = await modelFiles(document);
  t.same(problems, []);
  const texts = byLanguage(files);
  t.same([...texts.keys()].toSorted(), languages);
  for (const [language, text] of texts) {
    const { type, aliases } = declares[language] as (typeof declares)[string];
    const isAlias = (schema: JsonSchema): boolean => !('enum' in schema || 'oneOf' in schema || 'properties' in schema || 'additionalProperties' in schema);
    const wanted = Object.entries(document.schemas).filter(([, schema]) => aliases || !isAlias(schema));
    t.same(wanted.filter(([name]) => !type(name).test(text)).map(([name]) => name), [], `${language} has every schema`);
    const properties = Object.values(document.schemas).flatMap((schema) => Object.keys((schema['properties'] ?? {}) as object));
    const stands = (wire: string): boolean => text.includes(`"${wire}"`) || (language === 'python' && new RegExp(`^    ${wire}: `, 'm').test(text));
    t.same([...new Set(properties)].filter((wire) => !stands(wire)), [], `${language} has every name of the wire`);
    const members = Object.values(document.schemas).flatMap((schema) => (schema['enum'] ?? []) as string[]);
    t.same(members.filter((member) => !text.includes(`"${member}"`)), [], `${language} has every value of an enum`);
    t.notMatch(text, /anonymous|\bRoot\b|undefined|\[object Object\]/i, `${language} has no made-up name`);
    t.ok(text.includes(`"${document.version}"`), `${language} says the version of the document`);
  }
  return files;
}

test('every schema shows up in every language, with the names of the wire, and every language in the README', async (t) => {
  const readme = (await checkModels(t, protocol)).get('models/README.md') ?? '';
  for (const language of ['Go', 'Java', 'Python', 'Rust', 'Kotlin', 'C#']) t.ok(readme.includes(`### ${language}\n`), language);
  t.match(readme, /## Left out\n\nPHP, C\+\+, Dart and Scala/);
});

test('another document yields models too', async (t) => {
  const files = await checkModels(t, lamp);
  for (const file of ['go/messages.go', 'java/lamp/HeardMessage.java', 'python/lamp/messages.py', 'rust/src/messages.rs', 'kotlin/lamp/Messages.kt', 'csharp/Lamp/Messages.cs']) {
    t.ok(files.has(`models/${file}`), file);
  }
});

test('what is writeOnly is not among what an object of Kotlin or C# prints of itself; tests that run the other languages try them', async (t) => {
  for (const [file, kotlin, csharp] of [
    [protocol, 'TokenData(token=\\u2026)', 'TokenData {{ Token = \\u2026 }}'],
    [lamp, 'WishMessage(type=$type, description=$description, password=\\u2026, codes=\\u2026)', 'WishMessage {{ Type = {Type}, Description = {Description}, Password = \\u2026, Codes = \\u2026 }}'],
  ] as const) {
    const texts = byLanguage((await modelFiles((await readDocument(file)).document)).files);
    t.ok(texts.get('kotlin')?.includes(`override fun toString() = "${kotlin}"`), kotlin);
    t.ok(texts.get('csharp')?.includes(`public override string ToString() => $"${csharp}"`), csharp);
  }
});

test('writeOnly of what is no text is refused, as no model would keep to it', async (t) => {
  const text = readFileSync(lamp, 'utf8').replace('password: { type: string, writeOnly: true }', 'password: { type: integer, format: int64, writeOnly: true }');
  const file = join(t.testdir({ 'lamp.yaml': text }), 'lamp.yaml');
  const lines = await generate(file).catch((error: unknown) => (error as DocumentError).lines);
  t.match(lines, [/WishMessage\.properties\.password: only a text can be kept from what models print; say writeOnly of each text in it$/]);
});

test('a name that the models need for themselves is refused', async (t) => {
  const text = readFileSync(lamp, 'utf8').replaceAll('GlowPayload', 'UnknownMessage');
  const file = join(t.testdir({ 'lamp.yaml': text }), 'lamp.yaml');
  const lines = await generate(file).catch((error: unknown) => (error as DocumentError).lines);
  t.match(lines, [/components\.schemas\.UnknownMessage: models of other languages need this name; choose another$/]);
});
