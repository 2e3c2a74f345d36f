import type { Problem } from './problems.ts';
import type { Machine, MachineRow, ProtocolDocument, Reply } from './protocol-document.ts';
import { enumMembers, messageType } from './protocol-document.ts';

/** One row for one state and one input, with every key present but `do` and `violates`, which few rows have. */
export interface ExpandedRow {
  state: string;
  on: string;
  when: string | null;
  reply: Reply | null;
  close: number | null;
  reconnect: string | null;
  do: readonly string[] | undefined;
  violates: readonly string[] | undefined;
  next: string;
  requirements: readonly string[];
}

/** Spreads rows whose `state` or `on` are lists to one row per pair, in the order of the document. */
export function expandRows(rows: readonly MachineRow[]): ExpandedRow[] {
  return rows.flatMap((row) =>
    [row.state].flat().flatMap((state) =>
      [row.on].flat().map((on) => ({
        state,
        on,
        when: row.when ?? null,
        reply: row.reply,
        close: row.close,
        reconnect: row.reconnect ?? null,
        do: row.do,
        violates: row.violates,
        next: row.next,
        requirements: row.requirements,
      })),
    ),
  );
}

/** Finds unknown names in a machine and pairs of state and input that have no row, or more than one that applies. */
export function checkMachine(document: ProtocolDocument, name: string): Problem[] {
  const machine = document.channel['x-machines'][name] as Machine;
  const path = ['channels', document.channelName, 'x-machines', name];
  const problems = [
    ...(Object.hasOwn(machine.states, machine.initial) ? [] : [{ path: [...path, 'initial'], message: `there is no state ${machine.initial}` }]),
    ...unknownNames(document, machine).map(({ row, message }) => ({ path: [...path, 'rows', row], message })),
  ];
  // Gaps are reported of a machine whose names are right: a misspelt state would show as dozens of them.
  return problems.length > 0 ? problems : gapsAndDoubles(machine).map((message) => ({ path: [...path, 'rows'], message }));
}

function unknownNames(document: ProtocolDocument, machine: Machine): { row: number; message: string }[] {
  const known = {
    state: Object.keys(machine.states),
    input: Object.keys(machine.inputs),
    action: Object.keys(machine.actions ?? {}),
    guard: Object.values(machine.guards).flatMap(Object.keys),
    requirement: document.requirements.map(({ id }) => id),
    'error code': [...enumMembers(document, 'ErrorCode'), 'verdict'],
    'close code': document.channel['x-close-codes'].map(({ code }) => code),
    reconnect: enumMembers(document, 'Reconnect'),
    message: Object.values(document.messages).map((message) => messageType(document, message)),
  };
  return machine.rows.flatMap((row, index) => {
    const used: [keyof typeof known, unknown][] = [
      ...[row.state].flat().map((state) => ['state', state] as [keyof typeof known, unknown]),
      ...[row.on].flat().map((input) => ['input', input] as [keyof typeof known, unknown]),
      ...(row.do ?? []).map((action) => ['action', action] as [keyof typeof known, unknown]),
      ...(row.violates ?? []).map((id) => ['requirement', id] as [keyof typeof known, unknown]),
      ...row.requirements.map((id) => ['requirement', id] as [keyof typeof known, unknown]),
      ['guard', row.when],
      ['message', row.reply?.type],
      ['error code', row.reply?.code],
      ['close code', row.close ?? undefined],
      ['reconnect', row.reconnect],
      ['state', row.next === 'same' ? undefined : row.next],
    ];
    return used
      .filter(([kind, value]) => value !== undefined && !(known[kind] as readonly unknown[]).includes(value))
      .map(([kind, value]) => ({ row: index, message: `state ${[row.state].flat().join('/')}, input ${[row.on].flat().join('/')}: unknown ${kind} ${String(value)}` }));
  });
}

function gapsAndDoubles(machine: Machine): string[] {
  const guardsByPair = new Map<string, (string | null)[]>();
  for (const { state, on, when } of expandRows(machine.rows)) {
    const pair = `state ${state}, input ${on}`;
    guardsByPair.set(pair, [...(guardsByPair.get(pair) ?? []), when]);
  }
  return Object.keys(machine.states).flatMap((state) =>
    Object.keys(machine.inputs).flatMap((input) => {
      const pair = `state ${state}, input ${input}`;
      return pairProblems(guardsByPair.get(pair) ?? [], machine).map((message) => `${pair}: ${message}`);
    }),
  );
}

/** What is wrong with the guards of the rows of one pair; `null` stands for a row without `when`. */
function pairProblems(guards: readonly (string | null)[], machine: Machine): string[] {
  if (guards.length === 0) return ['there is no row'];
  const double = guards.find((guard, index) => guards.indexOf(guard) !== index);
  if (double === null) return ['there are two rows without a guard'];
  if (double !== undefined) return [`there are two rows for guard ${double}`];
  if (guards.length === 1 && guards[0] === null) return [];
  if (guards.includes(null)) return [`there is a row without a guard beside those for ${guards.filter((guard) => guard !== null).join(', ')}`];

  const used = guards as readonly string[];
  const [group] = Object.entries(machine.guards)
    .map(([groupName, members]) => ({ groupName, members: Object.keys(members) }))
    .filter(({ members }) => used.every((guard) => members.includes(guard)))
    .toSorted((a, b) => a.members.length - b.members.length);
  if (group === undefined) return [`the guards ${used.join(', ')} are not of one group`];
  return group.members
    .filter((guard) => !used.includes(guard))
    .map((guard) => `there is no row for guard ${guard} of group ${group.groupName}`);
}
