import type { Flow } from '../../codegen/document/protocol-document.ts';
import { sequenceDiagram } from '../diagrams/sequence-diagram.ts';
import { html, nothing, type Markup } from '../html.ts';
import { heading, type Page } from '../page.ts';
import { idLinks, inline } from '../prose.ts';
import type { Site } from '../site.ts';

/** Who sends what to whom: the ordinary ways, and what happens where two things cross. */
export function flowsPage(site: Site): Page {
  const flows = site.document.channel['x-flows'];
  const races = flows.filter(isRace);
  const ordinary = flows.filter(flow => !isRace(flow));
  return {
    name: 'flows',
    parts: flows.map(flow => [flow.id, flow.title] as const),
    lead: html`<p>${ordinary.length} ordinary ways, and ${races.length} races: what is right where two things cross.</p>`,
    body: html`<section>${heading(2, 'ordinary', 'Ordinary ways')}<div class="flows">${ordinary.map(flow => flowSection(site, flow))}</div></section>
<section>${heading(2, 'races', 'Races')}<div class="flows">${races.map((flow, index) => flowSection(site, flow, index + 1))}</div></section>`,
  };
}

const isRace = ({ id }: Flow): boolean => id.startsWith('race-');

function flowSection(site: Site, flow: Flow, number?: number): Markup {
  return html`<article class="flow">${heading(3, flow.id, html`${number === undefined ? nothing : html`<span class="nth">${number}</span> `}${flow.title}`)}
<div class="scroll diagram" role="region" aria-label="${flow.title}, as a diagram" tabindex="0">${sequenceDiagram(site.document, flow)}</div>
<p>${inline(site.places, flow.outcome)}</p>
${flow.requirements.length === 0 ? nothing : html`<p class="aside">Requirements: ${idLinks(site.places, flow.requirements)}</p>`}</article>
`;
}
