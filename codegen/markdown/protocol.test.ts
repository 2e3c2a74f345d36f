import { join, resolve } from 'node:path';
import { test } from 'tap';
import { generate } from '../generate.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { readDocument } from '../document/read-document.ts';
import { cell, code, linkIds, table } from './markdown.ts';
import { sequenceDiagram, stateDiagram } from './mermaid.ts';
import { protocolText } from './protocol.ts';

const project = resolve(import.meta.dirname, '../..');
const files = { 'asyncapi.yaml': join(project, 'asyncapi.yaml'), 'another document': join(project, 'codegen/fixtures/lamp.yaml') };

for (const [title, file] of Object.entries(files)) {
  const { document } = await readDocument(file);
  const text = protocolText(document);

  test(`PROTOCOL.md of ${title} leaves nothing out`, async (t) => {
    // Links are written around ids only, so that without them the words are the document's own.
    const plain = text.replaceAll(/\[([^\]]*)\]\(#[^)]*\)/g, '$1').replaceAll('\\|', '|').replaceAll(/\s+/g, ' ');
    const said = everythingSaid(document).map((part) => part.trim().replaceAll(/\s+/g, ' '));
    t.strictSame(said.filter((part) => !plain.includes(part)), []);
  });

  test(`every link in PROTOCOL.md of ${title} leads somewhere`, async (t) => {
    const anchors = [...text.matchAll(/<a id="([^"]*)"><\/a>/g)].map(([, id]) => id);
    t.strictSame(anchors, [...new Set(anchors)], 'no anchor is there twice');
    t.strictSame([...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, target]) => target).filter((target) => !anchors.includes(target)), []);
    const generated = await generate(file);
    t.strictSame([...text.matchAll(/\]\((schemas\/[^)]*)\)/g)].map(([, target]) => String(target)).filter((target) => !generated.has(target)), []);
  });

  test(`the tables of PROTOCOL.md of ${title} have as many cells in each row as in the head, and every block of code ends`, async (t) => {
    for (const rows of text.split(/\n(?!\|)/).map((part) => part.split('\n').filter((line) => line.startsWith('|'))).filter((part) => part.length > 0)) {
      const counts = new Set(rows.map((row) => row.replaceAll('\\|', '').split('|').length));
      t.equal(counts.size, 1, rows[0] as string);
    }
    t.equal([...text.matchAll(/^```/gm)].length % 2, 0);
  });
}

/** Texts of the document that an implementer needs, from every part of it. */
function everythingSaid({ channel, messages, info, requirements, operations }: ProtocolDocument): string[] {
  return [
    ...requirements.flatMap(({ id, text, why }) => [id, text, why]),
    ...Object.values(messages).flatMap(({ name, summary = '', examples = [] }) => [name, summary, ...examples.map((example) => example.name)]),
    ...Object.values(operations).flatMap((operation) => [operation.summary ?? '', operation['x-no-reply'] ?? '']),
    ...Object.entries(channel['x-timings']).flatMap(([name, { default: value, description }]) => [name, String(value), description]),
    ...Object.entries(channel['x-limits']).flatMap(([name, { description }]) => [name, description]),
    ...Object.entries(channel['x-client-timings'] ?? {}).flatMap(([name, { seconds, description }]) => [name, String(seconds), description]),
    ...Object.entries(channel['x-tolerances']).flatMap(([name, { reason }]) => [name, reason]),
    ...channel['x-close-codes'].flatMap((entry) => [String(entry.code), entry.name, entry.description, entry.client]),
    ...channel['x-error-codes'].flatMap((entry) => [entry.code, entry.description, entry.message]),
    ...channel['x-event-kinds'].flatMap((entry) => [entry.kind, entry.topic, entry.description]),
    ...channel['x-flows'].flatMap(({ title, outcome }) => [title, outcome]),
    ...Object.values(channel['x-machines']).flatMap(({ states, inputs, guards, actions = {} }) =>
      [states, inputs, actions, ...Object.values(guards)].flatMap((entries) => Object.entries(entries).flat())),
    ...Object.entries(info['x-glossary'] ?? {}).flat(),
    ...(info['x-rfcs'] ?? []).flatMap(({ rfc, relation }) => [String(rfc), relation]),
    ...Object.values(channel['x-profiles']),
  ];
}

test('fields inside fields stand under dotted names, and a schema within itself ends', async (t) => {
  const { document } = await readDocument(files['another document']);
  const text = protocolText(document);
  t.match(text, /\| `spots\[\]\.at` \| string, characters at least `2`, characters at most `4` \| yes \| A place\. Example: `"sofa"`\. \|/);
  t.match(text, /\| `spots\[\]\.near` \|/);
  t.notMatch(text, /near\.near/);
});

test('rows that stand for many and rows with a reason are shown as the document has them', async (t) => {
  const { document } = await readDocument(files['another document']);
  const text = protocolText(document);
  t.match(text, '| `dark`, `lit` | `unplug` |  |  | 4000 | `soon` | `dark` |  |');
  t.match(text, '| `dark` | `TURN` | `blown` | `STATE` `broken` |  |  | `same` |  |');
});

test('what has a meaning in Markdown keeps its own', async (t) => {
  t.equal(cell('a | b\n c'), 'a \\| b c');
  t.equal(code('a`b'), '`` a`b ``');
  t.equal(table(['a', 'b'], [['1', ''], ['2', '']]), '| a |\n| --- |\n| 1 |\n| 2 |', 'a column without content is left out');
  t.equal(table(['a'], []), 'None.');
  t.equal(linkIds('A-1, `A-1`, B-1, `x-a`, [A-1](#A-1)', new Map([['A-1', 'a-1'], ['`x-a`', 'as']])), '[A-1](#a-1), `A-1`, B-1, [`x-a`](#as), [A-1](#A-1)');
});

test('what has a meaning in Mermaid keeps its own', async (t) => {
  const flow = { id: 'f', title: 'F', steps: [{ from: 'end', to: 'a b', what: 'x; y # z' }], outcome: 'O', requirements: [] };
  t.equal(sequenceDiagram(flow), '```mermaid\nsequenceDiagram\n  autonumber\n  participant end_ as end\n  participant a_b as a b\n  end_->>a_b: x#59; y #35; z\n```');
  const row = { reply: null, close: null, requirements: [] };
  const on = ['one', 'two', 'three', 'four', 'five', 'six'];
  const machine = { initial: 'a', states: { a: 'A', 'b.c': 'B' }, inputs: {}, guards: {}, rows: [{ ...row, state: 'a', on, next: 'b.c' }, { ...row, state: 'b.c', on, next: 'same' }] };
  t.equal(stateDiagram(machine), '```mermaid\nstateDiagram-v2\n  [*] --> a\n  a --> b_c: one, two, three, four and 2 more\n```');
});
