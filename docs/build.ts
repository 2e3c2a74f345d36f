import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { allPages } from './pages/all.ts';
import { framed } from './page.ts';
import { pages } from './places.ts';
import { readyReference, writeReference } from './reference.ts';
import { entries, searchScript } from './search-index.ts';
import { readSite } from './site.ts';

const require = createRequire(import.meta.url);
const assets = ['style.css', 'search.js', 'filter.js', 'icon.svg'];

/** By this a folder is known as one that was written here, which may be emptied. */
const ownMark = 'assets/search-index.js';

export interface Built {
  readonly pages: number;
  readonly reference: 'built' | 'kept' | 'left out';
}

/** Writes the whole site to a folder, which is emptied first. The reference part is made in a process of its own beside the rest. */
export async function buildSite(folder: string, { reference }: { readonly reference: boolean }): Promise<Built> {
  const to = resolve(folder);
  const [ready, files] = await Promise.all([reference ? readyReference() : null, pageFiles(reference)]);
  empty(to);
  mkdirSync(join(to, 'assets'), { recursive: true });
  for (const [name, text] of files) writeFileSync(join(to, name), text);
  for (const name of assets) cpSync(join(import.meta.dirname, 'assets', name), join(to, 'assets', name));
  if (ready) writeReference(ready, join(to, 'reference'));
  return { pages: Object.keys(pages).length, reference: ready?.came ?? 'left out' };
}

/** What is made of the document: the index for search first, as the folder is known by it. */
async function pageFiles(reference: boolean): Promise<readonly (readonly [name: string, text: string])[]> {
  const site = await readSite(reference);
  const written = (await allPages(site)).map(page => [`${page.name}.html`, framed(site, page)] as const);
  return [[ownMark, searchScript(entries(site))], ['assets/minisearch.js', miniSearch()], ...written];
}

/** For script tags; its source map is not there. */
function miniSearch(): string {
  return readFileSync(join(require.resolve('minisearch'), '../../umd/index.js'), 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
}

function empty(folder: string): void {
  if (!existsSync(folder) || readdirSync(folder).length === 0) return;
  if (!existsSync(join(folder, ownMark))) throw new Error(`${folder} is not empty and was not written by this command; name another folder with --out`);
  rmSync(folder, { recursive: true });
}
