import { html, Markup, nothing, type Content } from './html.ts';
import { href, pages, type PageName } from './places.ts';
import type { Site } from './site.ts';

/** A page before its frame. */
export interface Page {
  readonly name: PageName;
  /** What a reader finds here, in a sentence or two. */
  readonly lead: Content;
  /** Its parts, for the list under the title: anchor and name. */
  readonly parts?: readonly (readonly [anchor: string, name: string])[];
  readonly body: Content;
  /** Narrows down a list of the page; see assets/filter.js. */
  readonly filtered?: boolean;
}

export const referenceHref = 'reference/index.html';

/** The whole page. Styles and scripts are files of their own, so that a strict Content-Security-Policy lets them through. */
export function framed(site: Site, { name, lead, parts = [], body, filtered = false }: Page): string {
  const { title, version } = site.document;
  const heading = name === 'index' ? title : pages[name];
  const text = html`<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${name === 'index' ? title : `${heading} · ${title}`}</title>
<link rel="icon" href="assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="assets/style.css">
<script src="assets/minisearch.js" defer></script>
<script src="assets/search-index.js" defer></script>
<script src="assets/search.js" defer></script>
${filtered ? html`<script src="assets/filter.js" defer></script>\n` : nothing}</head>
<body>
<a class="skip" href="#main">Skip to the text</a>
<header class="site">
<p class="name"><a href="${href('index')}">${title}</a> <small>${version}</small></p>
<form class="search" role="search" hidden>
<input type="search" id="search" placeholder="Search" aria-label="Search the documentation; press / to come here" autocomplete="off" spellcheck="false" role="combobox" aria-expanded="false" aria-controls="found" aria-autocomplete="list">
<kbd aria-hidden="true">/</kbd>
<div id="found" role="listbox" aria-label="What was found" hidden></div>
<p class="unseen" role="status"></p>
</form>
<nav aria-label="Pages">${navigation(site, name)}</nav>
</header>
<main id="main" tabindex="-1">
<h1>${heading}</h1>
<div class="lead">${lead}</div>
${parts.length > 1 ? html`<nav class="parts" aria-label="On this page"><ul>${parts.map(([anchor, part]) => html`<li><a href="#${anchor}">${part}</a></li> `)}</ul></nav>\n` : nothing}${body}
<footer><p>${title} ${version}, <code>${site.document.channel['x-subprotocol']}</code>. Written from <code>${site.document.fileName}</code>, sha256 <code title="${site.document.sha256}">${site.document.sha256.slice(0, 8)}</code>.</p></footer>
</main>
</body></html>`.text;
  return `<!DOCTYPE html>\n${text.replaceAll(`href="${href(name)}#`, 'href="#')}\n`;
}

function navigation({ reference }: Site, current: PageName): Markup {
  const links = Object.entries(pages).map(([name, title]) => html`<li><a href="${href(name as PageName)}"${name === current ? html` aria-current="page"` : nothing}>${title}</a></li>\n`);
  return html`<ul>${links}${reference ? html`<li><a href="${referenceHref}">Reference</a></li>` : nothing}</ul>`;
}

/** A table that a narrow screen shows as blocks: there each cell has the name of its column before it. Columns empty in every row are left out. */
export function table(columns: readonly string[], rows: readonly Row[], { label, kind = '' }: { label: string; kind?: string }): Markup {
  const used = columns.map((_, column) => rows.some(({ cells }) => !isEmpty(cells[column])));
  const shown = <T>(of: readonly T[]): readonly T[] => of.filter((_, column) => used[column]);
  const names = shown(columns);
  return html`<table class="stacked ${kind}"><caption class="unseen">${label}</caption>
<thead><tr>${names.map(name => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(({ id, cells, data = {} }) => html`<tr${id === undefined ? nothing : html` id="${id}"`}${attributes(data)}>${shown(cells).map((cell, column) => (column === 0
    ? html`<th scope="row">${cell}</th>`
    : html`<td data-name="${names[column]!}"${isEmpty(cell) ? html` class="empty"` : nothing}>${cell}</td>`))}</tr>\n`)}</tbody></table>
`;
}

export interface Row {
  readonly id?: string;
  readonly cells: readonly Content[];
  /** What filters go by. */
  readonly data?: Readonly<Record<string, string>>;
}

/** `data-` attributes, which filters read. */
export function attributes(data: Readonly<Record<string, string>>): Content {
  return Object.entries(data).map(([name, value]) => html` data-${name}="${value}"`);
}

function isEmpty(content: Content | undefined): boolean {
  return content === undefined || content === '' || (Array.isArray(content) && content.every(isEmpty));
}

/** Controls over a list on the same page; without JavaScript they are not shown, and everything is. */
export function filters(list: string, noun: string, choices: readonly { name: string; label: string; values: readonly (readonly [value: string, label: string])[] }[]): Markup {
  return html`<form class="filters" data-list="${list}" data-noun="${noun}" hidden aria-label="Show only some of the ${noun}">
${choices.map(({ name, label, values }) => html`<label>${label} <select name="${name}"><option value="">any</option>${values.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></label>
`)}<label>Text <input type="search" name="text" size="14"></label>
<button type="reset">Show all</button>
<output></output>
</form>
`;
}

/** A heading that can be pointed to and points to itself. */
export function heading(depth: 2 | 3 | 4, id: string, title: Content): Markup {
  return html`<h${depth} id="${id}"><a class="self" href="#${id}">${title}</a></h${depth}>\n`;
}
