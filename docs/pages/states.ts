import type { Machine, MachineRow } from '../../codegen/document/protocol-document.ts';
import { stateDiagram } from '../diagrams/state-diagram.ts';
import { html, joined, nothing, type Content, type Markup } from '../html.ts';
import { filters, heading, table, type Page } from '../page.ts';
import { href, messageAnchor, nameAnchor, rowAnchor } from '../places.ts';
import { blocks, codeLink, idLinks, inline, sections } from '../prose.ts';
import type { Site } from '../site.ts';

const who: Readonly<Record<string, string>> = {
  server: 'What a server does with one connection.',
  client: 'What a client does, over all its connections.',
  observer: 'What somebody who sees the traffic can tell of both sides, and what breaks a rule.',
};

/** What a server, a client and an observer do with every input in every state. */
export async function statesPage(site: Site): Promise<Page> {
  const { document, places } = site;
  const machines = Object.entries(document.channel['x-machines']);
  const reading = sections(document.info.description ?? '').get('How the state machines read') ?? '';
  return {
    name: 'states',
    filtered: true,
    parts: [...machines.flatMap(([name]) => [[name, capital(name)], [`${name}-rows`, `${capital(name)}: rows`]] as const), ['reading', 'How they read']],
    lead: html`<p>Every state has a row for every input, or one for each guard of a group, of which exactly one holds. A row with several states or inputs stands for each pair of them. <em>Same</em> keeps the state. How a row is carried out, and in which order, is told <a href="#reading">at the end</a>.</p>`,
    body: html`${await Promise.all(machines.map(([name, machine]) => machineSection(site, name, machine)))}
<section class="reading">${heading(2, 'reading', 'How the state machines read')}${blocks(places, reading)}</section>`,
  };
}

async function machineSection(site: Site, name: string, machine: Machine): Promise<Markup> {
  const choices = [
    { name: 'state', label: 'In', values: Object.keys(machine.states).map(state => [state, state] as const) },
    { name: 'on', label: 'On', values: Object.keys(machine.inputs).map(input => [input, input] as const) },
  ];
  return html`<section class="machine">${heading(2, name, capital(name))}
<p>${who[name] ?? ''} Begins in <code>${machine.initial}</code>.</p>
<div class="scroll diagram" role="region" aria-label="State diagram of the ${name}" tabindex="0">${await stateDiagram(name, machine)}</div>
<p class="aside">Arrows are changes of state, with the inputs that may bring them about; one that leaves a frame holds for every state in it. Inputs that leave the state as it is are in the rows only.</p>
${terms(site, name, 'States', 'state', machine.states)}
${terms(site, name, 'Inputs', 'input', machine.inputs)}
${Object.keys(machine.guards).length === 0 ? nothing : html`<h3>Guards</h3>
${Object.entries(machine.guards).map(([group, guards]) => html`<h4>${group}</h4>${termList(site, name, group, guards)}`)}`}
${Object.keys(machine.actions ?? {}).length === 0 ? nothing : terms(site, name, 'Actions', 'action', machine.actions ?? {})}
${heading(3, `${name}-rows`, `Rows of the ${name}`)}
${filters(`${name}-table`, `rows of the ${name}`, choices)}
<div id="${name}-table">${table(['No.', 'In', 'On', 'When', 'Answer', 'Do', 'Close', 'Advice', 'Breaks', 'Next', 'Requirements'], machine.rows.map((row, index) => ({
    id: rowAnchor(name, index),
    cells: [html`<a class="self" href="#${rowAnchor(name, index)}">${index + 1}</a>`, ...rowCells(site, name, machine, row)],
    data: { state: [row.state].flat().join(' '), on: [row.on].flat().join(' ') },
  })), { label: `Rows of the ${name}`, kind: 'rows' })}</div></section>
`;
}

function terms(site: Site, machine: string, title: string, kind: string, entries: Readonly<Record<string, string>>): Markup {
  return html`<h3>${title}</h3>
${termList(site, machine, kind, entries)}`;
}

function termList({ places }: Site, machine: string, kind: string, entries: Readonly<Record<string, string>>): Markup {
  return html`<dl class="terms close">${Object.entries(entries).map(([name, text]) => html`<dt id="${nameAnchor(machine, kind, name)}"><code>${name}</code></dt><dd>${inline(places, text)}</dd>
`)}</dl>
`;
}

function rowCells(site: Site, machine: string, whole: Machine, row: MachineRow): readonly Content[] {
  const { state, on, when, reply, do: actions, close, reconnect, violates, next, requirements } = row;
  const { places, document } = site;
  const name = (kind: string) => (each: string): Markup => html`<a class="quiet" href="${href('states', nameAnchor(machine, kind, each))}"><code>${each}</code></a>`;
  const sent = reply === null ? undefined : Object.values(document.messages).find(message => message.name === reply.type && message['x-direction'] === (machine === 'client' ? 'client-to-server' : 'server-to-client'));
  const detail = reply?.code ?? reply?.reason;
  const answer = reply === null ? nothing : html`${sent ? html`<a href="${href('messages', messageAnchor(sent))}"><code>${reply.type}</code></a>` : html`<code>${reply.type}</code>`}${detail === undefined ? nothing : html` ${codeLink(places, detail)}`}`;
  return [
    joined([state].flat().map(name('state'))),
    joined([on].flat().map(name('input'))),
    when === undefined ? nothing : name(guardGroup(whole, row))(when),
    answer,
    joined((actions ?? []).map(name('action'))),
    close === null ? nothing : html`<a href="${href('codes', String(close))}">${close}</a>`,
    reconnect === undefined ? nothing : html`<code>${reconnect}</code>`,
    idLinks(places, violates ?? []),
    next === 'same' ? html`<span class="same">same</span>` : name('state')(next),
    idLinks(places, requirements),
  ];
}

/** The group that a row's guard belongs to: the smallest that has all guards of the rows for the same state and input. */
function guardGroup({ guards, rows }: Machine, { state, on }: MachineRow): string {
  const [first, input] = [[state].flat()[0]!, [on].flat()[0]!];
  const beside = rows.filter(each => [each.state].flat().includes(first) && [each.on].flat().includes(input)).flatMap(each => each.when ?? []);
  const [group = ''] = Object.entries(guards).filter(([, members]) => beside.every(each => each in members)).toSorted(([, a], [, b]) => Object.keys(a).length - Object.keys(b).length).map(([name]) => name);
  return group;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
