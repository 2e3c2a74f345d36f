import { expandRows } from '../../codegen/document/state-machine.ts';
import type { Change, Weight } from '../../spec/diff/change.ts';
import { diff } from '../../spec/diff/diff.ts';
import { versionProblem } from '../../spec/diff/version.ts';
import { fieldsOf } from '../fields.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { heading, table, type Page } from '../page.ts';
import { fieldAnchor, href, messageAnchor, nameAnchor, rowAnchor } from '../places.ts';
import { inline } from '../prose.ts';
import type { Site } from '../site.ts';
import { wordDiff } from '../word-diff.ts';

const weights: readonly (readonly [weight: Weight, title: string, lead: string])[] = [
  ['breaking', 'Breaking', 'Somebody who implemented the last release has to do something.'],
  ['compatible', 'Compatible', 'Who implemented the last release is still right, and may have more now.'],
  ['wording', 'Wording', 'The same rule said otherwise, or more exactly. A person has to judge whether it asks for more than before.'],
];
const affected: readonly (readonly [affects: Change['affects'], title: string])[] = [['servers', 'For servers'], ['clients', 'For clients'], ['both', 'For both']];

/** What is different from the last release, for those who implemented it. */
export function changesPage(site: Site): Page {
  const { document, released } = site;
  if (released === null) return { name: 'changes', lead: html`<p>Nothing was released yet.</p>`, body: nothing };
  const changes = diff(released, document);
  const problem = versionProblem(released.version, document.version, changes);
  const number = (weight: Weight, affects?: Change['affects']): number => changes.filter(change => change.weight === weight && (affects === undefined || change.affects === affects)).length;
  return {
    name: 'changes',
    parts: weights.filter(([weight]) => number(weight) > 0).map(([weight, title]) => [weight, `${title} (${number(weight)})`] as const),
    lead: html`<p>From ${released.version}, the last release, to ${document.version}: ${changes.length === 0 ? 'no change' : weights.map(([weight]) => `${number(weight)} ${weight}`).join(', ')}.</p>
${changes.length === 0 ? nothing : table(['', ...affected.map(([, title]) => title)], weights.map(([weight, title]) => ({
      cells: [title, ...affected.map(([affects]) => (number(weight, affects) === 0 ? '–' : html`<a href="#${weight}-${affects}">${number(weight, affects)}</a>`))],
    })), { label: 'Number of changes', kind: 'counts' })}${problem === null ? nothing : html`<p class="remark">${problem}</p>`}`,
    body: weights.filter(([weight]) => number(weight) > 0).map(([weight, title, lead]) => html`<section>${heading(2, weight, title)}<p>${lead}</p>
${affected.filter(([affects]) => number(weight, affects) > 0).map(([affects, name]) => html`${heading(3, `${weight}-${affects}`, name)}
${table(['Where', 'What'], alike(changes.filter(change => change.weight === weight && change.affects === affects)).map(group => ({ cells: [places(site, group.map(({ place }) => place)), what(site, group[0]!)] })), { label: `${title}, ${name.toLowerCase()}`, kind: 'changes' })}`)}</section>
`),
  };
}

/** A row that went in six states is told once, not six times. */
function alike(changes: readonly Change[]): readonly (readonly Change[])[] {
  return [...Map.groupBy(changes, ({ what: said }) => said).values()];
}

const rowPlace = /^(\w+): (\S+) on (\S+)(?: when (\S+))?$/;

/** Places of one change. Rows of one input are told by it once, with their states. */
function places(site: Site, all: readonly string[]): Content {
  const groups = [...Map.groupBy(all, place => place.replace(rowPlace, (_, machine: string, _state: string, on: string, when = '') => `${machine} on ${on} ${when}`))];
  return joined(groups.map(([, group]) => {
    const [, machine, , on, when] = rowPlace.exec(group[0]!) ?? [];
    if (machine === undefined) return joined(group.map(place => where(site, place, place)));
    return html`${machine} on <code>${on ?? ''}</code>${when === undefined ? nothing : html` when <code>${when}</code>`} in ${joined(group.map(place => where(site, place, html`<code>${rowPlace.exec(place)![2]!}</code>`)))}`;
  }), html`<br>`);
}

function where(site: Site, place: string, text: Content): Content {
  const target = targetOf(site, place);
  return target === undefined ? text : html`<a href="${target}">${text}</a>`;
}

/** Where the present document has what a change is about; nothing where it is gone. */
function targetOf({ document, places: known }: Site, place: string): string | undefined {
  const { channel, messages, schemas } = document;
  const [, kind = '', name = ''] = /^(close code|error code|timing|limit|client timing|tolerance|event kind|profile|message|machine) (.+)$/.exec(place) ?? [];
  if (kind === 'close code') return known.ofWord(name);
  if (kind === 'event kind') return channel['x-event-kinds'].some(entry => entry.kind === name) ? href('messages', `kind-${name}`) : undefined;
  if (kind === 'profile') return name in channel['x-profiles'] ? href('requirements', `profile-${name}`) : undefined;
  if (kind === 'machine') return name in channel['x-machines'] ? href('states', name) : undefined;
  if (kind !== '' && kind !== 'message') return known.ofCode(name);
  const [, machine = '', state, on, when = null] = rowPlace.exec(place) ?? [];
  if (machine in channel['x-machines']) {
    const index = channel['x-machines'][machine]!.rows.findIndex(row => expandRows([row]).some(each => each.state === state && each.on === on && each.when === when));
    if (index >= 0) return href('states', rowAnchor(machine, index));
    return state !== undefined && state in channel['x-machines'][machine]!.states ? href('states', nameAnchor(machine, 'state', state)) : undefined;
  }
  const [first = '', ...path] = (kind === 'message' ? name : place).split('.');
  const message = Object.values(messages).find(each => each.name === first);
  if (!message) return known.ofWord(place);
  const schema = messageAnchor(message);
  const field = path.join('.');
  return href('messages', fieldsOf(schemas, schemas[schema] ?? {}).some(each => each.path === field) ? fieldAnchor(schema, field) : schema);
}

function what(site: Site, { place, what: said }: Change): Content {
  const [old, now] = [site.released, site.document].map(document => document?.requirements.find(({ id }) => id === place)?.text);
  if (old !== undefined && now !== undefined && said.startsWith('said: ')) return compared(site, old, now);
  const [, field, was, is] = /^(\w+) was (".*") and is (".*")$/s.exec(said) ?? [];
  if (field !== undefined) return html`<span class="key">${field}</span> ${compared(site, JSON.parse(was!), JSON.parse(is!))}`;
  const [, before, after] = /^was (\{.*\}) and is (\{.*\})$/s.exec(said) ?? [];
  if (before !== undefined) return rowDiff(JSON.parse(before), JSON.parse(after!));
  const [, added] = /^is new: (\{.*\})$/s.exec(said) ?? [];
  if (added !== undefined) return html`is new: ${rowText(JSON.parse(added))}`;
  return inline(site.places, said);
}

function compared({ places: known }: Site, old: string, now: string): Markup {
  return html`${joined(wordDiff(old, now).map(({ kind, text }) => (kind === 'kept' ? inline(known, text) : kind === 'gone' ? html`<del>${inline(known, text)}</del>` : html`<ins>${inline(known, text)}</ins>`)), ' ')}`;
}

type Row = Readonly<Record<string, unknown>>;
const words: Readonly<Record<string, string>> = { reply: 'answer', close: 'close', reconnect: 'advice', do: 'do', violates: 'breaks', next: 'next' };

function value(of: unknown): string {
  if (of === null || of === undefined) return 'nothing';
  if (Array.isArray(of)) return of.join(', ') || 'nothing';
  return typeof of === 'object' ? Object.values(of).join(' ') : String(of);
}

function rowText(row: Row): Content {
  return joined(Object.entries(row).filter(([, of]) => of !== null && of !== undefined).map(([key, of]) => html`${words[key] ?? key} <code>${value(of)}</code>`));
}

function rowDiff(old: Row, now: Row): Content {
  const keys = [...new Set([...Object.keys(old), ...Object.keys(now)])].filter(key => value(old[key]) !== value(now[key]));
  return joined(keys.map(key => html`<span class="key">${words[key] ?? key}</span> <del>${value(old[key])}</del> <ins>${value(now[key])}</ins>`), '; ');
}
