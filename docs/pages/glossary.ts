import { html } from '../html.ts';
import { heading, table, type Page } from '../page.ts';
import { blocks, inline } from '../prose.ts';
import type { Site } from '../site.ts';

export const termAnchor = (term: string): string => `term-${term.replaceAll(' ', '-')}`;

/** What words mean here, what other standards are leant on, and what an attacker would look for. */
export function glossaryPage({ document: { info }, places }: Site): Page {
  return {
    name: 'glossary',
    parts: [['terms', 'Terms'], ['security', 'Security considerations'], ['rfcs', 'Relation to RFCs']],
    lead: html`<p>What the words mean, what the protocol guards against, and how it relates to the standards that it builds on.</p>`,
    body: html`<section>${heading(2, 'terms', 'Terms')}
<dl class="terms">${Object.entries(info['x-glossary'] ?? {}).map(([term, text]) => html`<dt id="${termAnchor(term)}">${term}</dt><dd>${inline(places, text)}</dd>
`)}</dl></section>
<section class="reading">${heading(2, 'security', 'Security considerations')}${blocks(places, info['x-security-considerations'] ?? '')}</section>
<section>${heading(2, 'rfcs', 'Relation to RFCs')}
${table(['RFC', 'Title', 'Relation'], (info['x-rfcs'] ?? []).map(({ rfc, title, relation }) => ({ id: `rfc-${rfc}`, cells: [html`<a href="https://www.rfc-editor.org/rfc/rfc${rfc}" rel="noreferrer">${rfc}</a>`, title, inline(places, relation)] })), { label: 'Relation to RFCs' })}</section>`,
  };
}
