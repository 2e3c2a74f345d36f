import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { test } from 'tap';
import { parse } from 'yaml';
import { run } from '../cli-under-test.ts';
import { closeCodes, errorCodes } from '../generated/codes.ts';
import { Metrics } from '../server/metrics.ts';

const root = join(import.meta.dirname, '..');
const guides = readdirSync(import.meta.dirname).filter(name => name.endsWith('.md')).map(name => ({ name, text: readFileSync(join(import.meta.dirname, name), 'utf8') }));
const scripts: Readonly<Record<string, string>> = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts;

interface Block {
  readonly guide: string;
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks, also those that are indented in a list. */
const blocks: readonly Block[] = guides.flatMap(({ name, text }) =>
  [...text.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)].map(([, , language, inside]) => ({ guide: name, language: language!, text: inside! })));
/** Lines of a shell, with what a backslash continues. */
const lines = blocks.flatMap(({ guide, text }) => text.replaceAll(/\\\n\s*/g, ' ').split('\n').map(line => ({ guide, line })));

interface Help {
  readonly commands: ReadonlySet<string>;
  readonly flags: ReadonlySet<string>;
}

const helps = new Map<string, Promise<Help>>();
function help(path: readonly string[]): Promise<Help> {
  const key = path.join(' ');
  const known = helps.get(key);
  if (known) return known;
  const asked = run([...path, '--help']).then(({ out }) => ({
    commands: new Set([...(out.split('Commands:\n')[1] ?? '').matchAll(/^ {2}([a-z-]+)/gm)].map(([, name]) => name!)),
    flags: new Set([...out.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag!)),
  }));
  helps.set(key, asked);
  return asked;
}

/** Words of one command, up to what ends it in a shell; what is in quotes is one word. */
function words(text: string): readonly string[] {
  const all = text.match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const end = all.findIndex(word => /^([#|&;>]|\d?>)/.test(word));
  const own = end === -1 ? all : all.slice(0, end);
  return own.map(word => word.replace(/;$/, '').replaceAll(/^['"]|['"]$/g, ''));
}

/** The anchors of a page: those of its headings, as GitHub makes them, and those that it sets itself. */
function anchors(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '').replaceAll(' ', '-'));
  return new Set([...headings, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id!)]);
}

test('There are guides, each of 150 lines at most', t => {
  t.not(guides.length, 0);
  for (const { name, text } of guides) t.ok(text.trimEnd().split('\n').length <= 150, name);
  t.end();
});

test('Relative links lead to a file, and to a heading in it', t => {
  for (const { name, text } of guides) {
    for (const [, target] of text.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target!)) continue;
      const [path, anchor] = target!.split('#');
      const file = path === '' ? join(import.meta.dirname, name) : join(import.meta.dirname, path!);
      if (!existsSync(file)) t.fail(`${name}: ${target} leads nowhere`);
      else if (anchor !== undefined && !anchors(readFileSync(file, 'utf8')).has(anchor)) t.fail(`${name}: ${target} has no such heading`);
    }
  }
  t.pass('links');
  t.end();
});

test('Commands, their flags and the cases that they name exist', { timeout: 120_000 }, async t => {
  const cases = (await run(['conform', 'list'])).out.split('\n').map(line => line.split(' ')[0]!);
  let seen = 0;
  for (const { guide, line } of lines) {
    for (const [, after] of line.matchAll(/(?:npx |\.bin\/|^\$? ?|[;&|] |node )(?:ws-token-refresh|cli\.ts) (.*?)(?=[;&|] |$)/g)) {
      seen += 1;
      let path: readonly string[] = [];
      let rest = words(after!);
      while (rest.length > 0 && (await help(path)).commands.has(rest[0]!)) [path, rest] = [[...path, rest[0]!], rest.slice(1)];
      const { commands, flags } = await help(path);
      if (commands.size > 0 && rest.length > 0 && !rest[0]!.startsWith('-')) t.fail(`${guide}: there is no command "${[...path, rest[0]].join(' ')}"`);
      for (const [index, word] of rest.entries()) {
        if (word.startsWith('--') && !flags.has(word.split('=')[0]!)) t.fail(`${guide}: ${path.join(' ')} has no ${word}`);
        const glob = rest[index + 1];
        if (word === '--case' && glob && !cases.some(id => new RegExp(`^${glob.replaceAll('*', '.*')}$`).test(id))) t.fail(`${guide}: no case is called ${glob}`);
      }
    }
  }
  t.not(seen, 0, 'commands were found');
});

test('npm scripts exist', t => {
  for (const { guide, line } of lines) {
    for (const [, named, short] of line.matchAll(/\bnpm (?:run ([\w:-]+)|(start|test)\b)/g)) t.ok(Object.hasOwn(scripts, named ?? short!), `${guide}: npm run ${named ?? short}`);
  }
  t.end();
});

test('Every key of a settings file exists, with a value that it may have', { timeout: 60_000 }, async t => {
  const schemas = await Promise.all([['serve'], ['conform', 'server']].map(async path => JSON.parse((await run([...path, '--config-schema'])).out)));
  const ajv = new Ajv({ allErrors: true, strict: false });
  const kinds = schemas.map(schema => ({ keys: new Set(Object.keys(schema.properties)), check: ajv.compile(schema) }));
  let seen = 0;
  for (const { guide, text } of blocks.filter(({ language }) => language === 'yaml')) {
    const settings: unknown = parse(text);
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) continue;
    const keys = Object.keys(settings);
    const known = ({ keys: names }: { keys: ReadonlySet<string> }): number => keys.filter(key => names.has(key)).length;
    const kind = kinds.toSorted((one, other) => known(other) - known(one))[0]!;
    // Rules of Prometheus, parts of the document and the like have next to no such key; what names its file has nothing else.
    if (known(kind) < keys.length / 2 && !/^# (server|conformance)\.yaml/.test(text)) continue;
    seen += 1;
    const { check } = kind;
    check(settings);
    // A part of a file need not have what the whole has to.
    const wrong = (check.errors ?? []).filter(({ keyword }) => !['required', 'dependentRequired', 'anyOf', 'oneOf', 'if'].includes(keyword));
    t.strictSame(wrong.map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`), [], `${guide}: ${keys.join(', ')}`);
  }
  t.not(seen, 0, 'settings were found');
});

test('Every metric exists, with the labels that it may have', async t => {
  const { text: scrape } = await new Metrics({ connections: [], auditWaiting: () => 0 }).scrape();
  const names = new Set([...scrape.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!));
  const labels: Readonly<Record<string, readonly string[]>> = { kind: ['AUTHENTICATE', 'REAUTH'], outcome: ['success', ...Object.keys(errorCodes)], code: ['other', ...Object.keys(closeCodes)] };
  for (const { name: guide, text } of guides) {
    for (const [, metric, selector = ''] of text.matchAll(/\b((?:token_refresh|process|nodejs)_[a-z0-9_]+)(?:\{([^}]*)\})?/g)) {
      if (!names.has(metric!) && !names.has(metric!.replace(/_(bucket|sum|count)$/, ''))) t.fail(`${guide}: there is no metric ${metric}`);
      for (const [, label, values] of selector.matchAll(/(\w+)[!=~]+"([^"]*)"/g)) {
        for (const value of values!.split('|')) if (!labels[label!]?.includes(value)) t.fail(`${guide}: ${metric} has no ${label} ${value}`);
      }
    }
  }
  t.pass('metrics');
});
