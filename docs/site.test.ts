import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import MiniSearch from 'minisearch';
import { test } from 'tap';
import { buildSite } from './build.ts';
import { deadLinks, inlineCode, outsideLoads, readBuilt } from './built-site.ts';
import { pages } from './places.ts';
import { faulty, faultOf, readSite, roles } from './site.ts';

const folder = mkdtempSync(join(tmpdir(), 'docs-test-'));
await buildSite(folder, { reference: false });
const built = readBuilt(folder);
const site = await readSite(false);
const { document } = site;
const textOf = (name: string): string => built.pages.get(`${name}.html`) ?? '';
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

test('Every page is there, and no link within the site is dead', async t => {
  t.same([...built.pages.keys()], Object.keys(pages).map(name => `${name}.html`).toSorted());
  t.same(deadLinks(built), []);
});

test('A dead link, a dead anchor, something from outside and inline code are noticed', async t => {
  const spoilt = { files: new Map([...built.files, ['x.css', '@import "//a.example/x"; p { background: url(https://a.example) }']]), pages: new Map() as Map<string, string> };
  spoilt.pages.set('x.html', '<a href="y.html">a</a> <a href="#z">b</a> <script>1</script> <p style="a">');
  spoilt.files.set('x.html', '<img src="http://a.example/b">');
  t.same(deadLinks(spoilt), ['x.html: y.html', 'x.html: #z']);
  t.equal(outsideLoads(spoilt).length, 3);
  t.equal(inlineCode(spoilt).length, 2);
});

test('Nothing is loaded from outside, and no code or style stands within a page', async t => {
  t.same(outsideLoads(built), []);
  t.same(inlineCode(built), []);
});

test('Every id stands once on its page', async t => {
  for (const [name, text] of built.pages) {
    const ids = [...text.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    t.same(ids.filter((id, index) => ids.indexOf(id) !== index), [], name);
  }
});

test('Every requirement has its anchor, every machine and flow its drawing, every code its row', async t => {
  for (const { id } of document.requirements) t.match(textOf('requirements'), ` id="${id}"`);
  for (const name of Object.keys(document.channel['x-machines'])) t.match(textOf('states'), `<svg class="states" id="svg-${name}"`);
  for (const { id } of document.channel['x-flows']) t.match(textOf('flows'), `<svg class="sequence" id="svg-${id}"`);
  for (const { code } of [...document.channel['x-close-codes'], ...document.channel['x-error-codes']]) t.match(textOf('codes'), `<tr id="${code}"`);
});

test('Every faulty peer says what is wrong with it', async t => {
  t.same(roles.flatMap(role => faulty[role].filter(({ peer }) => faultOf(role, peer) === '').map(({ peer }) => peer)), []);
});

test('Every id of a requirement that a page names in its text is a link', async t => {
  const ids = new Set(document.requirements.map(({ id }) => id));
  for (const [name, text] of built.pages) {
    const prose = text.replaceAll(/<(a|svg|option|pre|title)\b[\s\S]*?<\/\1>|<[^>]*>/g, ' ');
    t.same([...prose.matchAll(/\b[A-Z]+-\d+\b/g)].map(([id]) => id).filter(id => ids.has(id)), [], name);
  }
});

test('Headings come in order, and every page has one of the first level', async t => {
  for (const [name, text] of built.pages) {
    const levels = [...text.matchAll(/<h([1-6])\b/g)].map(([, level]) => Number(level));
    t.equal(levels.filter(level => level === 1).length, 1, name);
    t.same(levels.filter((level, index) => index > 0 && level > levels[index - 1]! + 1), [], name);
  }
});

test('Search finds codes, fields and what people say instead', async t => {
  const context: { docsSearch?: { options: object; index: object } } = {};
  runInNewContext(built.files.get('assets/search-index.js')!, context);
  const { options, index } = JSON.parse(JSON.stringify(context.docsSearch));
  const search = MiniSearch.loadJS<object>(index, options);
  const found = (query: string): readonly string[] => search.search(query).slice(0, 5).map(({ href }) => href as string);
  t.ok(found('4410').includes('codes.html#4410'));
  t.ok(found('identity_mismatch').includes('codes.html#identity_mismatch'));
  t.ok(found('other user').includes('requirements.html#REAUTH-3'));
  t.ok(found('REAUTH other user').includes('requirements.html#REAUTH-3'));
  t.ok(found('changed since last release').includes('changes.html'));
  t.ok(found('expires_in').some(href => href.startsWith('messages.html#Authenticated')));
  t.ok(found('expiry_warning').includes('timings.html#expiry_warning'));
  t.ok(found('drain').some(href => href.startsWith('flows.html#race-2') || href === 'requirements.html#DRAIN-1'));
});

test('What is built twice is the same, and a folder of somebody else is left alone', async t => {
  const again = t.testdir();
  await buildSite(again, { reference: false });
  t.same(readBuilt(again).files, built.files);
  const foreign = t.testdir();
  writeFileSync(join(foreign, 'thesis.txt'), 'all of it');
  await t.rejects(buildSite(foreign, { reference: false }), /is not empty/);
});
