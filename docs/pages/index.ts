import type { Flow } from '../../codegen/document/protocol-document.ts';
import { sequenceDiagram, type Diagram } from '../diagrams/sequence-diagram.ts';
import { html, nothing, type Content } from '../html.ts';
import { heading, referenceHref, type Page } from '../page.ts';
import { href, type PageName } from '../places.ts';
import { blocks, inline, sections } from '../prose.ts';
import type { Site } from '../site.ts';

/** Titles of the document's description that have a place on another page. */
const elsewhere = new Set(['', 'The wire', 'How the state machines read']);

/** What it is, how it goes, and where to find what. */
export function indexPage(site: Site): Page {
  const { document, places, released, reference } = site;
  const told = sections(document.info.description ?? '');
  const link = (page: PageName, text: string, anchor?: string): Content => html`<a href="${href(page, anchor)}">${text}</a>`;
  return {
    name: 'index',
    lead: html`${blocks(places, told.get('') ?? '')}`,
    body: html`<section>${heading(2, 'renewal', 'How a token is renewed')}<div class="beside">
<div class="scroll diagram" role="region" aria-label="How a token is renewed, as a diagram" tabindex="0">${sequenceDiagram(document, renewal(document.channel['x-flows']))}</div>
<div><p>The connection, its session and its subscriptions stay as they are (${inline(places, 'REAUTH-1')}).</p>
<p>A REAUTH that fails leaves everything as it was (${inline(places, 'REAUTH-4')}).</p>
<p>A token of another user closes the connection (${inline(places, 'REAUTH-3')}).</p>
<p>When a token lapses, a grace period still takes a REAUTH, and serves nothing else (${inline(places, 'EXP-4')}).</p>
<p><a href="${href('flows')}">All flows and races</a></p></div></div></section>
<section>${heading(2, 'where', 'Where to find what')}
<div class="ways">
<div><h3>You write a server</h3><ul>
<li>${html`<a href="requirements.html?role=server#requirements">What binds a server</a>`}: every rule, why, and how it is judged</li>
<li>${link('states', 'What a server does', 'server')} with every input in every state</li>
<li>${link('messages', 'Messages')}, their fields and examples</li>
<li>${link('codes', 'Codes')} to close and to refuse with</li>
<li>${link('timings', 'Timings and limits')}, and what a test allows</li>
<li>${link('conformance', 'Judge it', 'run')} with the suite</li></ul></div>
<div><h3>You write a client</h3><ul>
<li>${html`<a href="requirements.html?role=client#requirements">What binds a client</a>`}</li>
<li>${link('states', 'What a client does', 'client')} with every input in every state</li>
<li>${link('codes', 'What each close code means', 'close-codes')} for a client</li>
<li>${link('flows', `${document.channel['x-flows'].filter(({ id }) => id.startsWith('race-')).length} races`, 'races')}: what is right where two things cross</li>
<li>${link('timings', 'How long a client waits', 'client-timings')}</li>
<li>${link('conformance', 'Judge it', 'run')} with the suite</li></ul></div>
<div><h3>You review it</h3><ul>
<li>${link('changes', released === null ? 'Changes' : `What changed since ${released.version}`)}, by whom it affects</li>
<li>${link('glossary', 'Security considerations', 'security')}</li>
<li>${link('glossary', 'Relation to RFCs', 'rfcs')}, and ${link('glossary', 'what words mean', 'terms')}</li>
<li>${link('conformance', 'Coverage', 'coverage')}: which cases judge a rule, and what proves them</li>
<li>${link('states', 'What an observer can tell', 'observer')} from the traffic</li>
${reference ? html`<li><a href="${referenceHref}">Reference</a>: the document as AsyncAPI shows it</li>` : nothing}</ul></div>
</div></section>
${[...told].filter(([title]) => !elsewhere.has(title)).map(([title, text]) => html`<section class="reading">${heading(2, title.toLowerCase().replaceAll(' ', '-'), title)}${blocks(places, text)}</section>
`)}`,
  };
}

/** The first token, and the second on the same connection: two of the document's flows, one after the other, as they show on the wire. */
function renewal(flows: readonly Flow[]): Diagram {
  const wire = (flow: string): Flow['steps'] => (flows.find(({ id }) => id === flow)?.steps ?? []).filter(step => [step.from, step.to].every(each => each === 'client' || each === 'server'));
  return { id: 'renewal', title: 'How a token is renewed', steps: [...wire('connect'), 'traffic, for as long as the token lives', ...wire('warning')] };
}
