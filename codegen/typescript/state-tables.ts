import { list, table, union } from './literal.ts';
import { expandRows } from '../document/state-machine.ts';
import type { Machine, ProtocolDocument } from '../document/protocol-document.ts';

/** Writes states.ts: every machine of the document as types, names and one row per state, input and guard. */
export function stateTables(document: ProtocolDocument): string {
  const machines = Object.entries(document.channel['x-machines']);
  const imports = machines.length === 0 ? '' : `import type { CloseCode } from './codes.ts';
import type { ErrorCode, Reconnect } from './messages.ts';
import type { RequirementId } from './requirements.ts';

`;
  return imports + (machines.map(([name, machine]) => machineTable(name, machine)).join('\n') || 'export {};\n');
}

function machineTable(name: string, machine: Machine): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  const guardGroups = Object.fromEntries(Object.entries(machine.guards).map(([group, guards]) => [group, Object.keys(guards)]));
  return `/** A state of the machine \`${name}\`; see \`${name}StateDescriptions\`. */
export type ${type}State =${union(Object.keys(machine.states))};

/** What the machine \`${name}\` reacts to; see \`${name}InputDescriptions\`. */
export type ${type}Input =${union(Object.keys(machine.inputs))};

/** A condition that decides between rows; see \`${name}GuardGroups\`. */
export type ${type}Guard =${union(Object.values(machine.guards).flatMap(Object.keys))};

/** What a row has done besides its reply and its close; see \`${name}ActionDescriptions\`. */
export type ${type}Action =${union(Object.keys(machine.actions ?? {}))};

/** The message that answers; the code 'verdict' stands for the one that the input brought. */
export interface ${type}Reply {
  type: string;
  code?: ErrorCode | 'verdict';
  reason?: string;
}

/** What happens with one input in one state, under one guard where there is a choice. */
export interface ${type}Row {
  state: ${type}State;
  on: ${type}Input;
  when: ${type}Guard | null;
  reply: ${type}Reply | null;
  close: CloseCode | null;
  /** What the client is told to do after the close, where it differs from the close code's own advice. */
  reconnect: Reconnect | null;
  /** In this order; see \`${name}ActionDescriptions\`. */
  do?: readonly ${type}Action[];
  /** What this very input breaks, for a machine that judges. */
  violates?: readonly RequirementId[];
  next: ${type}State | 'same';
  requirements: readonly RequirementId[];
}

export const ${name}InitialState: ${type}State = '${machine.initial}';

export const ${name}StateDescriptions: Readonly<Record<${type}State, string>> = ${table(machine.states)};

export const ${name}InputDescriptions: Readonly<Record<${type}Input, string>> = ${table(machine.inputs)};

export const ${name}States: readonly ${type}State[] = ${list(Object.keys(machine.states))};

export const ${name}Inputs: readonly ${type}Input[] = ${list(Object.keys(machine.inputs))};

export const ${name}ActionDescriptions: Readonly<Record<${type}Action, string>> = ${table(machine.actions ?? {})};

/** Of the guards of one group exactly one holds at any time. */
export const ${name}GuardGroups: Readonly<Record<string, readonly ${type}Guard[]>> = ${table(guardGroups)};

/** Total: every state and input has one row, or one for each guard of one group. */
export const ${name}Rows: readonly ${type}Row[] = ${list(expandRows(machine.rows))};
`;
}
