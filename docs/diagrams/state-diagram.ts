import { instance } from '@viz-js/viz';
import type { Machine } from '../../codegen/document/protocol-document.ts';
import { expandRows } from '../../codegen/document/state-machine.ts';
import { html, Markup } from '../html.ts';
import { nameAnchor } from '../places.ts';

/** More labels than this at one arrow can't be read; the table of rows has them all. */
const labelsShown = 12;

const viz = instance();

/** The changes of state as inline SVG, laid out by Graphviz without a browser. Colours are those of the page. */
export async function stateDiagram(name: string, machine: Machine): Promise<Markup> {
  const { svg, told } = drawing(await viz, name, machine);
    return html`${new Markup(svg.replace(/<svg [^>]*>/, tag => `${tag.replace('<svg ', `<svg class="states" id="svg-${name}" role="group" aria-labelledby="svg-${name}-title" aria-describedby="svg-${name}-text" `)}\n<title id="svg-${name}-title">States of the ${name}</title><desc id="svg-${name}-text">${html`${told}`.text}</desc>`))}`;
}

interface Arrow {
  readonly from: string;
  readonly to: string;
  readonly inputs: readonly string[];
}

function drawing(graphviz: Awaited<typeof viz>, name: string, machine: Machine): { svg: string; told: string } {
  const { group, arrows: found } = grouped(machine, arrows(machine));
  const dot = [
    'digraph {',
    'bgcolor=transparent rankdir=TB nodesep=0.55 ranksep=0.5 pad=0.1 compound=true',
    'node [shape=box style=rounded fontname="Courier" fontsize=13 height=0.42 margin="0.16,0.06"]',
    'edge [fontname="Courier" fontsize=11 arrowsize=0.7]',
    `start [shape=circle style=filled label="" width=0.14 height=0.14]`,
    ...Object.keys(machine.states).map(state => `${quoted(state)} [URL=${quoted(`#${nameAnchor(name, 'state', state)}`)} class="state${state === machine.initial ? ' initial' : ''}"]`),
    ...(group.length === 0 ? [] : [`subgraph cluster_group { class="group" style=rounded margin=14 ${group.map(quoted).join(' ')} }`]),
    `start -> ${quoted(machine.initial)}`,
    ...found.map(arrow => arrowText(arrow, Object.keys(machine.states), group)),
    '}',
  ].join('\n');
  const told = found.map(({ from, to, inputs }) => `${from === anyOfGroup ? group.join(', ') : from} to ${to} on ${inputs.join(', ')}`).join('; ');
  return { svg: plain(graphviz.renderString(dot, { format: 'svg' })), told: `Begins in ${machine.initial}. ${told}.` };
}

/** An arrow back to a state that is listed earlier is laid out as one from there, so that the drawing runs in the order of the document. */
function arrowText({ from, to, inputs }: Arrow, states: readonly string[], group: readonly string[]): string {
  const framed = from === anyOfGroup;
  const tail = framed ? group.at(-1)! : from;
  const label = `label="${shown(inputs).map(input => ` ${escaped(input)} \\l`).join('')}"`;
  if (states.indexOf(framed ? group[0]! : from) <= states.indexOf(to)) return `${quoted(tail)} -> ${quoted(to)} [${framed ? 'ltail=cluster_group ' : ''}${label}]`;
  return `${quoted(to)} -> ${quoted(framed ? group[0]! : from)} [dir=back ${framed ? 'lhead=cluster_group ' : ''}${label}]`;
}

/** Inputs that leave the state as it is are in the table only. */
function arrows({ rows }: Machine): readonly Arrow[] {
  const found = new Map<string, { from: string; to: string; inputs: string[] }>();
  for (const { state, on, next } of expandRows(rows)) {
    if (next === 'same' || next === state) continue;
    const key = `${state} ${next}`;
    const arrow = found.get(key) ?? { from: state, to: next, inputs: [] };
    if (!arrow.inputs.includes(on)) arrow.inputs.push(on);
    found.set(key, arrow);
  }
  return [...found.values()];
}

const anyOfGroup = '*';

/**
 * States that leave for the same place on the same inputs stand in a frame, and one arrow leaves the frame for all of them: else these
 * arrows are most of the drawing. The frame is the one that leaves the least to draw.
 */
function grouped({ states }: Machine, all: readonly Arrow[]): { group: readonly string[]; arrows: readonly Arrow[] } {
  const names = Object.keys(states);
  const of = (from: string, to: string): readonly string[] => all.find(arrow => arrow.from === from && arrow.to === to)?.inputs ?? [];
  let best: { group: readonly string[]; arrows: readonly Arrow[] } = { group: [], arrows: all };
  for (let subset = 1; subset < 2 ** names.length; subset += 1) {
    const group = names.filter((_, index) => (subset >> index) % 2 === 1);
    if (group.length < 3) continue;
    const shared = names.filter(to => !group.includes(to)).map((to): Arrow => ({ from: anyOfGroup, to, inputs: of(group[0]!, to).filter(input => group.every(from => of(from, to).includes(input))) })).filter(({ inputs }) => inputs.length > 0);
    const own = all.map(arrow => (group.includes(arrow.from) ? { ...arrow, inputs: arrow.inputs.filter(input => !shared.some(each => each.to === arrow.to && each.inputs.includes(input))) } : arrow)).filter(({ inputs }) => inputs.length > 0);
    if (weight([...own, ...shared]) < weight(best.arrows)) best = { group, arrows: [...own, ...shared] };
  }
  return best;
}

/** An arrow is as much to look at as a few labels. */
const weight = (of: readonly Arrow[]): number => of.reduce((sum, { inputs }) => sum + 3 + inputs.length, 0);

function shown(inputs: readonly string[]): readonly string[] {
  const more = inputs.length - labelsShown;
  return more > 1 ? [...inputs.slice(0, labelsShown), `and ${more} more`] : inputs;
}

/** Graphviz's own colours, fonts, titles and document type are left out: the stylesheet has better ones for both schemes. */
function plain(svg: string): string {
  return svg
    .slice(svg.indexOf('<svg'))
    .replaceAll(/<!--[\s\S]*?-->\n?/g, '')
    .replaceAll(/<title>[\s\S]*?<\/title>\n?/g, '')
    .replaceAll(/ (?:fill|stroke|font-family|font-size|xmlns(?::xlink)?)="[^"]*"/g, '')
    .replaceAll(/ xlink:(href)=/g, ' $1=')
    .replaceAll(/ (?:xlink:title|id)="[^"]*"/g, '')
    .replace(/ width="(\d+)pt" height="(\d+)pt"/, (_, width: string, height: string) => ` width="${Math.round(Number(width) * 1.2)}" height="${Math.round(Number(height) * 1.2)}"`);
}

const escaped = (text: string): string => text.replaceAll(/["\\]/g, character => `\\${character}`);
const quoted = (text: string): string => `"${escaped(text)}"`;
