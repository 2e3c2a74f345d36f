import type { Flow, Machine } from '../document/protocol-document.ts';
import { expandRows } from '../document/state-machine.ts';
import { block } from './markdown.ts';

/** More labels than this at one arrow can't be read; the table of rows has them all. */
const labelsShown = 4;

/** The changes of state; inputs that leave the state as it is are in the table only. */
export function stateDiagram({ initial, rows }: Machine): string {
  const labels = new Map<string, string[]>();
  for (const { state, on, next } of expandRows(rows)) {
    if (next === 'same' || next === state) continue;
    const arrow = `${nodeId(state)} --> ${nodeId(next)}`;
    const known = labels.get(arrow) ?? [];
    labels.set(arrow, known.includes(on) ? known : [...known, on]);
  }
  const arrows = [...labels].map(([arrow, inputs]) => `  ${arrow}: ${shownInputs(inputs)}`);
  return block('mermaid', ['stateDiagram-v2', `  [*] --> ${nodeId(initial)}`, ...arrows].join('\n'));
}

/** Who sends what to whom, numbered. */
export function sequenceDiagram({ steps }: Flow): string {
  const who = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  return block('mermaid', [
    'sequenceDiagram',
    '  autonumber',
    ...who.map((name) => `  participant ${nodeId(name)}${nodeId(name) === name ? '' : ` as ${label(name)}`}`),
    ...steps.map(({ from, to, what, note }) => `  ${nodeId(from)}->>${nodeId(to)}: ${label(note === undefined ? what : `${what} (${note})`)}`),
  ].join('\n'));
}

function shownInputs(inputs: readonly string[]): string {
  const more = inputs.length - labelsShown;
  return label(more > 1 ? `${inputs.slice(0, labelsShown).join(', ')} and ${more} more` : inputs.join(', '));
}

/** A name that is not one of Mermaid's own words, whatever the document calls it. */
function nodeId(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_]/g, '_');
  return /^(end|state|note|direction|as|hide|scale|class|style|click|default|loop|alt|opt|par|rect|box|actor|participant|title)$/i.test(plain) ? `${plain}_` : plain;
}

/** In Mermaid a semicolon ends a statement and a number sign begins an entity. */
function label(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll(/[#;]/g, (sign) => `#${sign.charCodeAt(0)};`);
}
