import { html, Markup, nothing, type Content } from './html.ts';
import type { Places } from './places.ts';

/**
 * What the document's prose is made of: code, bold, emphasis, ids of requirements, close codes. Numbers below 4000 are close codes only
 * where the sentence says so: 1000 is a limit too.
 */
const parts = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\b([A-Z]+-\d+)\b|\b(4\d{3}|(?<=(?:close|closes|closed|closing|CLOSING|by|codes?) )1\d{3})\b/g;

/** Text of the document within a line, its ids and names as links. */
export function inline(places: Places, text: string): Markup {
  const made: Content[] = [];
  let from = 0;
  for (const match of text.matchAll(parts)) {
    made.push(text.slice(from, match.index), part(places, match));
    from = match.index + match[0].length;
  }
  return html`${made}${text.slice(from)}`;
}

function part(places: Places, [whole, code, bold, emphasised, id, number]: RegExpMatchArray): Content {
  if (code !== undefined) return codeLink(places, code);
  if (bold !== undefined) return html`<strong>${inline(places, bold)}</strong>`;
  if (emphasised !== undefined) return html`<em>${inline(places, emphasised)}</em>`;
  const word = id ?? number ?? '';
  const target = places.ofWord(word);
  return target === undefined ? whole : html`<a href="${target}">${word}</a>`;
}

/** A name as code, and as a link where it is explained somewhere. */
export function codeLink(places: Places, name: string): Markup {
  const target = places.ofCode(name);
  return target === undefined ? html`<code>${name}</code>` : html`<a href="${target}"><code>${name}</code></a>`;
}

/** Requirements as links, between commas. */
export function idLinks(places: Places, ids: readonly string[]): Content {
  return ids.map((id, index) => html`${index === 0 ? nothing : ', '}<a class="id" href="${places.ofWord(id) ?? '#'}">${id}</a>`);
}

/** Paragraphs and lists; headings are left to whoever divides a text by them. */
export function blocks(places: Places, text: string): Markup {
  const made = text.trim().split(/\n\s*\n/).map(block => {
    if (!block.startsWith('- ')) return html`<p>${inline(places, oneLine(block))}</p>\n`;
    const items = block.slice(2).split(/\n- /);
    return html`<ul>${items.map(item => html`<li>${inline(places, oneLine(item))}</li>`)}</ul>\n`;
  });
  return html`${made}`;
}

/** A text by its headings of the second level; what stands before the first is under the empty title. */
export function sections(text: string): ReadonlyMap<string, string> {
  const [lead = '', ...rest] = text.split(/^## /m);
  return new Map([['', lead], ...rest.map((section): [string, string] => {
    const end = section.indexOf('\n');
    return [section.slice(0, end).trim(), section.slice(end)];
  })]);
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ');
}
