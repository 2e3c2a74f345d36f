import type { Flow, ProtocolDocument } from '../../codegen/document/protocol-document.ts';
import { html, type Content, type Markup } from '../html.ts';
import { href, messageAnchor } from '../places.ts';

type Step = Flow['steps'][number];

/** A flow, or several with what passes between them, as a text. */
export interface Diagram {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly (Step | string)[];
}

/** Widths of characters, generously: the reader's fonts are not known here. */
const nameWidth = 8.1;
const noteWidth = 6.7;
const rowOfName = 20;
const rowOfNote = 15;
const margin = 34;

/** Who stands where: those who speak to each other side by side. */
const places = ['operator', 'manager', 'client', 'server'];

/** A numbered sequence of messages as inline SVG. Colours are those of the page; text can be selected; types of messages are links, so it is a group to a screen reader and no image. */
export function sequenceDiagram(document: ProtocolDocument, { id, title, steps: all }: Diagram): Markup {
  const steps = all.filter(step => typeof step !== 'string');
  const who = order([...new Set(steps.flatMap(({ from, to }) => [from, to]))]);
  const columns = positions(who, steps.map(written));
  const at = (name: string): number => columns[who.indexOf(name)]!;
  const width = Math.ceil(Math.max(columns.at(-1)! + 50, ...steps.filter(({ from, to }) => from === to).map(step => at(step.from) + 44 + widest(written(step)))));
  let y = 52;
  let number = 0;
  const drawn = all.map(step => {
    const top = y;
    if (typeof step === 'string') {
      y += 44;
      return html`<text class="meanwhile" x="${(columns[0]! + columns.at(-1)!) / 2}" y="${top + 18}" text-anchor="middle">${step}</text>\n`;
    }
    number += 1;
    const { notes } = written(step);
    y += rowOfName + notes.length * rowOfNote + (step.from === step.to ? 18 : 22);
    return drawnStep(document, step, notes, number, at, top);
  });
  const height = y + 6;
  const told = steps.map(({ from, to, what, note }, index) => `${index + 1}. ${from === to ? from : `${from} to ${to}`}: ${what}${note === undefined ? '' : ` (${note})`}`).join('. ');
  return html`<svg class="sequence" id="svg-${id}" role="group" aria-labelledby="svg-${id}-title" aria-describedby="svg-${id}-text" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">
<title id="svg-${id}-title">${title}</title><desc id="svg-${id}-text">${told}.</desc>
${who.map(name => html`<line class="life" x1="${at(name)}" y1="34" x2="${at(name)}" y2="${height}"/><rect class="who" x="${at(name) - 44}" y="6" width="88" height="28" rx="3"/><text class="who" x="${at(name)}" y="25" text-anchor="middle">${name}</text>
`)}${drawn}</svg>`;
}

interface Written {
  readonly step: Step;
  readonly notes: readonly string[];
}

function written(step: Step): Written {
  return { step, notes: (step.note ?? '').split('; ').flatMap(wrap) };
}

function drawnStep(document: ProtocolDocument, step: Step, notes: readonly string[], number: number, at: (name: string) => number, top: number): Markup {
  const [x1, x2] = [at(step.from), at(step.to)];
  const self = x1 === x2;
  const middle = self ? x1 + 40 : (x1 + x2) / 2;
  const anchor = self ? 'start' : 'middle';
  const line = top + rowOfName + notes.length * rowOfNote;
  const name = html`<text class="what${isMessage(document, step) ? '' : ' act'}" x="${middle}" y="${top + 12}" text-anchor="${anchor}">${link(document, step)}</text>`;
  const told = notes.map((note, index) => html`<text class="note" x="${middle}" y="${top + 12 + (index + 1) * rowOfNote}" text-anchor="${anchor}">${note}</text>`);
  const point = x2 > x1 ? `${x2 - 9},${line - 4.5} ${x2},${line} ${x2 - 9},${line + 4.5}` : `${x2 + 9},${line - 4.5} ${x2},${line} ${x2 + 9},${line + 4.5}`;
  const arrow: Content = self
    ? html`<path class="arrow" d="M${x1} ${top + 2}h26v${Math.max(14, line - top - 6)}h-18"/><polygon class="point" points="${x1 + 9},${top + Math.max(16, line - top - 4) - 4.5} ${x1},${top + Math.max(16, line - top - 4)} ${x1 + 9},${top + Math.max(16, line - top - 4) + 4.5}"/>`
    : html`<line class="arrow" x1="${x1}" y1="${line}" x2="${x2 > x1 ? x2 - 8 : x2 + 8}" y2="${line}"/><polygon class="point" points="${point}"/>`;
  return html`<text class="number" x="2" y="${top + 12}">${number}</text>${name}${told}${arrow}
`;
}

function isMessage({ messages }: ProtocolDocument, { what }: Step): boolean {
  return Object.values(messages).some(({ name }) => name === what);
}

function link(document: ProtocolDocument, { from, what }: Step): Content {
  const direction = from === 'client' ? 'client-to-server' : 'server-to-client';
  const message = Object.values(document.messages).find(({ name, 'x-direction': way }) => name === what && way === direction);
  return message ? html`<a href="${href('messages', messageAnchor(message))}">${what}</a>` : what;
}

function order(names: readonly string[]): readonly string[] {
  const place = (name: string): number => (places.includes(name) ? places.indexOf(name) : places.length);
  const sorted = names.toSorted((a, b) => place(a) - place(b));
  // An operator speaks to the server only: beside it, unless the token manager is there too.
  return sorted[0] === 'operator' ? [...sorted.slice(1), 'operator'] : sorted;
}

/** Each column as far from its neighbour as what is written between them is wide. */
function positions(who: readonly string[], steps: readonly Written[]): readonly number[] {
  const columns = [68];
  for (let index = 1; index < who.length; index += 1) {
    const between = steps.filter(({ step }) => [who.indexOf(step.from), who.indexOf(step.to)].toSorted((a, b) => a - b).join() === `${index - 1},${index}`);
    const beside = steps.filter(({ step }) => step.from === step.to && step.from === who[index - 1]);
    columns.push(columns[index - 1]! + Math.ceil(Math.max(150, ...between.map(each => widest(each) + margin), ...beside.map(each => widest(each) + 60))));
  }
  return columns;
}

function widest({ step, notes }: Written): number {
  return Math.max(step.what.length * nameWidth, ...notes.map(note => note.length * noteWidth));
}

/** Lines that are short enough to stand between two columns. */
function wrap(note: string): readonly string[] {
  const lines: string[] = [];
  for (const word of note.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= 32) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
