import type { PlacedRequirement } from '../../codegen/document/protocol-document.ts';
import type { Coverage } from '../../conformance/coverage.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { attributes, filters, heading, type Page } from '../page.ts';
import { caseAnchor, href, peerAnchor, rowAnchor } from '../places.ts';
import { idLinks, inline } from '../prose.ts';
import { areaName, binding, mentions, observation, roles, rowsOf, type Site } from '../site.ts';

/** Every requirement with all that is known of it. */
export function requirementsPage(site: Site): Page {
  const { document, places, areas } = site;
  const values = (of: (entry: PlacedRequirement) => string): readonly string[] => [...new Set(document.requirements.map(of))];
  const choices = [
    { name: 'role', label: 'Binds', values: [['server', 'servers'], ['client', 'clients']] as const },
    { name: 'level', label: 'Level', values: values(({ level }) => level).map(level => [level, level] as const) },
    { name: 'profile', label: 'Profile', values: values(({ profile }) => profile).map(profile => [profile, profile] as const) },
    { name: 'observe', label: 'Observed', values: values(({ observe }) => observe).map(observe => [observe, observation(observe)] as const) },
  ];
  return {
    name: 'requirements',
    filtered: true,
    lead: html`<p>All ${document.requirements.length} rules of the protocol. An id is for ever. MUST, SHOULD and MAY are used as in RFC 2119 and RFC 8174.</p>`,
    parts: [...[...areas.keys()].map(area => [`area-${area}`, areaName(area)] as const), ['profiles', 'Profiles']],
    body: html`${filters('requirements', 'requirements', choices)}
<div id="requirements">
${[...areas].map(([area, entries]) => html`<section>${heading(2, `area-${area}`, html`${areaName(area)} <small>${area}</small>`)}
${entries.map(entry => requirement(site, entry))}</section>
`)}</div>
<section>${heading(2, 'profiles', 'Profiles')}<p>What an implementation can claim, each as a whole.</p>
<dl class="terms">${Object.entries(document.channel['x-profiles']).map(([name, text]) => html`<dt id="profile-${name}">${name}</dt><dd>${inline(places, text)} <a href="?profile=${name}#requirements">Its requirements</a></dd>
`)}</dl></section>`,
  };
}

function requirement(site: Site, entry: PlacedRequirement): Markup {
  const { id, level, role, profile, observe, text, why } = entry;
  const facts: readonly (readonly [name: string, value: Content])[] = [
    ['Observed', observation(observe)],
    ['Stands at', place(site, entry)],
    ['States', states(site, id)],
    ['Flows', joined(site.document.channel['x-flows'].filter(({ requirements }) => requirements.includes(id)).map(flow => html`<a href="${href('flows', flow.id)}">${flow.title}</a>`))],
    ['Codes', codes(site, entry)],
    ['Named by', idLinks(site.places, site.document.requirements.filter(other => other.id !== id && mentions(`${other.text} ${other.why}`, id)).map(other => other.id))],
    ...roles.flatMap(judged => judgedBy(judged, site.coverage[judged].get(id))),
  ];
  const data = { role: role === 'both' ? 'server client' : role, level, profile, observe };
  return html`<article class="entry" id="${id}"${attributes(data)}>
<h3><a class="self" href="#${id}">${id}</a> <span class="marks"><span class="mark ${level}">${level}</span> <span class="mark">${binding(role)}</span> <span class="mark">${profile}</span></span></h3>
<div><p>${inline(site.places, text.trim())}</p>
<p class="why"><b>Why:</b> ${inline(site.places, why.trim())}</p>
<dl class="about">${facts.filter(([, value]) => !(Array.isArray(value) && value.length === 0) && value !== '').map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>
`)}</dl></div></article>
`;
}

function place({ document }: Site, { path }: PlacedRequirement): Content {
  const key = String(path[1]);
  return path[0] === 'operations' ? html`<a href="${href('messages', `operation-${key}`)}">${document.operations[key]?.title ?? key}</a>` : html`<a href="${href('messages', 'connection')}">the connection</a>`;
}

/** More rows than this are told by their numbers alone. */
const rowsTold = 4;

function states(site: Site, id: string): Content {
  const rows = rowsOf(site, id);
  const link = ({ machine, index }: { machine: string; index: number }, text: Content): Markup => html`<a href="${href('states', rowAnchor(machine, index))}">${text}</a>`;
  if (rows.length <= rowsTold) {
    return joined(rows.map(each => {
      const { state, on, when } = each.row;
      return html`${link(each, `${each.machine} ${each.index + 1}`)} <small>${[state].flat().join('/')} on ${[on].flat().join('/')}${when === undefined ? nothing : ` when ${when}`}</small>`;
    }));
  }
  return joined([...Map.groupBy(rows, ({ machine }) => machine)].map(([machine, group]) => html`${machine} ${joined(group.map(each => link(each, each.index + 1)), ' ')}`), '; ');
}

function codes({ document: { channel } }: Site, { id, text }: PlacedRequirement): Content {
  const close = channel['x-close-codes'].filter(entry => mentions(text, String(entry.code)) && entry.code > 1001 || mentions(`${entry.description} ${entry.client}`, id) || mentions(text, `(?:close|closes|closed|CLOSING) ${entry.code}`));
  const errors = channel['x-error-codes'].filter(entry => text.includes(`\`${entry.code}\``) || mentions(entry.description, id));
  return joined([
    ...close.map(({ code, name }) => html`<a href="${href('codes', String(code))}">${code} ${name}</a>`),
    ...errors.map(({ code }) => html`<a href="${href('codes', code)}"><code>${code}</code></a>`),
  ]);
}

function judgedBy(role: string, found: Coverage | undefined): readonly (readonly [name: string, value: Content])[] {
  if (!found) return [];
  const short = (id: string): string => id.split('/').slice(2).join('/');
  const groups = [...Map.groupBy(found.cases, id => id.split('/')[1]!)];
  return [
    [`Cases for a ${role}`, joined(groups.map(([section, ids]) => html`<span class="group"><span class="section">${section}</span> ${joined(ids.map(id => html`<a href="${href('conformance', caseAnchor(id))}">${short(id)}</a>`))}</span>`), '; ')],
    [`Faulty ${role}s`, joined(found.faulty.map(peer => html`<a href="${href('conformance', peerAnchor(role, peer))}">${peer}</a>`))],
  ];
}
