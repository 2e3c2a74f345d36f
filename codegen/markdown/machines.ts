import type { Machine, MachineRow, ProtocolDocument } from '../document/protocol-document.ts';
import { code, paragraphs, table } from './markdown.ts';
import { stateDiagram } from './mermaid.ts';

/** Each machine: what its names mean, its diagram, and its rows as the document has them. */
export function machineSection({ channel }: ProtocolDocument): string {
  return paragraphs(
    'Every state has a row for every input, or one for each guard of a group, of which exactly one holds. A row with several states or inputs stands for each pair of them. `same` keeps the state.',
    ...Object.entries(channel['x-machines']).map(([name, machine]) => machineText(name, machine)),
  );
}

function machineText(name: string, machine: Machine): string {
  const meanings = (entries: Readonly<Record<string, string>>): string[][] => Object.entries(entries).map(([key, text]) => [code(key), text]);
  const guards = Object.entries(machine.guards).flatMap(([group, members]) => Object.entries(members).map(([guard, text]) => [code(group), code(guard), text]));
  const actions = meanings(machine.actions ?? {});
  return paragraphs(
    `### Machine: ${name}`,
    stateDiagram(machine),
    `Begins in ${code(machine.initial)}.`,
    table(['state', 'meaning'], meanings(machine.states)),
    table(['input', 'meaning'], meanings(machine.inputs)),
    ...(guards.length > 0 ? [table(['group', 'guard', 'holds when'], guards)] : []),
    ...(actions.length > 0 ? [table(['action', 'meaning'], actions)] : []),
    table(['in', 'on', 'when', 'answer', 'do', 'close', 'advice', 'breaks', 'next', 'requirements'], machine.rows.map(rowCells)),
  );
}

function rowCells({ state, on, when, reply, do: actions, close, reconnect, violates, next, requirements }: MachineRow): string[] {
  const answer = reply === null ? '' : [code(reply.type), ...[reply.code, reply.reason].filter((part) => part !== undefined).map(code)].join(' ');
  return [
    codes([state].flat()),
    codes([on].flat()),
    when === undefined ? '' : code(when),
    answer,
    codes(actions ?? []),
    close === null ? '' : String(close),
    reconnect === undefined ? '' : code(reconnect),
    (violates ?? []).join(', '),
    code(next),
    requirements.join(', '),
  ];
}

function codes(names: readonly string[]): string {
  return names.map(code).join(', ');
}
