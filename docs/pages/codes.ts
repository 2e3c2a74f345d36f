import type { CloseCodeEntry, ErrorCodeEntry } from '../../codegen/document/protocol-document.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { heading, table, type Page } from '../page.ts';
import { href, rowAnchor } from '../places.ts';
import { idLinks, inline } from '../prose.ts';
import { mentions, type Site } from '../site.ts';

const advice: Readonly<Record<string, string>> = {
  refresh: 'get a new token, then connect',
  backoff: 'connect again after a growing, random wait',
  never: 'wait to be told',
};

/** Close codes, what a client does with each; error codes. */
export function codesPage(site: Site): Page {
  const { channel } = site.document;
  return {
    name: 'codes',
    parts: [['close-codes', 'Close codes'], ['error-codes', 'Error codes']],
    lead: html`<p>How a connection ends and what a client does then; how a message is refused. A received CLOSING goes before the code, and the code before the default, which is <code>backoff</code> (${idLinks(site.places, ['CLI-5'])}).</p>`,
    body: html`<section>${heading(2, 'close-codes', 'Close codes')}
<dl class="terms">${Object.entries(advice).map(([name, text]) => html`<dt><code>${name}</code></dt><dd>${text}</dd>
`)}<dt>announced</dt><dd>a CLOSING that says why comes before the close frame</dd></dl>
${table(['Code', 'Reconnect', 'What a client does', 'When', 'Sent by', 'Requirements', 'Rows'], channel['x-close-codes'].map(entry => ({ id: String(entry.code), cells: closeCells(site, entry) })), { label: 'Close codes', kind: 'codes' })}</section>
<section>${heading(2, 'error-codes', 'Error codes')}
<p>A <em>retryable</em> message may succeed later, unchanged.</p>
${table(['Code', 'Retryable', 'When', 'Text for developers', 'Requirements', 'Rows'], channel['x-error-codes'].map(entry => ({ id: entry.code, cells: errorCells(site, entry) })), { label: 'Error codes', kind: 'codes' })}</section>`,
  };
}

function closeCells(site: Site, { code, name, sender, announced, reconnect, description, client }: CloseCodeEntry): readonly Content[] {
  const named = site.document.requirements.filter(({ id, text }) => (code > 1001 && mentions(text, String(code))) || mentions(text, `(?:close|closes|closed|CLOSING) ${code}`) || mentions(`${description} ${client}`, id));
  return [
    html`<a class="self" href="#${code}">${code} <code>${name}</code></a>`,
    html`<span class="mark ${reconnect}">${reconnect}</span>`,
    inline(site.places, client),
    inline(site.places, description),
    html`${sender === 'both' ? 'either side' : sender}${announced ? ', announced' : nothing}`,
    idLinks(site.places, named.map(({ id }) => id)),
    rows(site, row => row.close === code),
  ];
}

function errorCells(site: Site, { code, retryable, message, description }: ErrorCodeEntry): readonly Content[] {
  const named = site.document.requirements.filter(({ id, text }) => text.includes(`\`${code}\``) || mentions(description, id));
  return [
    html`<a class="self" href="#${code}"><code>${code}</code></a>`,
    retryable ? html`<span class="mark refresh">yes</span>` : 'no',
    inline(site.places, description),
    html`“${message}”`,
    idLinks(site.places, named.map(({ id }) => id)),
    rows(site, row => row.reply?.code === code),
  ];
}

/** Where a machine uses the code, by the numbers of its rows. */
function rows(site: Site, uses: (row: { close: number | null; reply: { code?: string } | null }) => boolean): Content {
  const found = Object.entries(site.document.channel['x-machines']).flatMap(([machine, { rows: all }]) => {
    const links = all.flatMap((row, index): Markup[] => (uses(row) ? [html`<a href="${href('states', rowAnchor(machine, index))}">${index + 1}</a>`] : []));
    return links.length === 0 ? [] : [html`${machine} ${joined(links, ' ')}`];
  });
  return found.length === 0 ? nothing : joined(found, '; ');
}
