import { serverRows, type ServerGuard, type ServerInput, type ServerRow, type ServerState } from '../../generated/states.ts';

const index = new Map<string, ServerRow>(serverRows.map(row => [key(row.state, row.on, row.when), row]));
const guarded = new Set(serverRows.filter(row => row.when !== null).map(row => key(row.state, row.on, null)));

/** Whether the document asks for a guard here; where it does not, none needs to be worked out. */
export function isGuarded(state: ServerState, on: ServerInput): boolean {
  return guarded.has(key(state, on, null));
}

/**
 * The one row of the document's machine that says what happens.
 * @throws {Error} when there is none; codegen refuses a document in which that can be.
 */
export function rowFor(state: ServerState, on: ServerInput, when: ServerGuard | null): ServerRow {
  const row = index.get(key(state, on, when));
  if (!row) throw new Error(`no row for ${key(state, on, when)}`);
  return row;
}

function key(state: ServerState, on: ServerInput, when: ServerGuard | null): string {
  return when === null ? `${state} on ${on}` : `${state} on ${on} when ${when}`;
}
