import type { RequirementId } from '../../generated/requirements.ts';
import { observerInitialState, observerRows, type ObserverGuard, type ObserverInput, type ObserverState } from '../../generated/states.ts';
import type { Side } from './record.ts';

type Row = (typeof observerRows)[number];

const rowsOf = new Map<string, readonly Row[]>(Map.groupBy(observerRows, ({ state, on }) => `${state} ${on}`));
/** What a frame of that kind can break: being judged by anything else, it proves nothing. */
const breakable = new Set(observerRows.flatMap(({ on, violates }) => (violates ?? []).map(id => `${on} ${id}`)));
/** Where a connection may be whose beginning nobody saw. */
const anywhere: readonly ObserverState[] = ['awaiting_auth', 'authenticating', 'authenticated', 'reauthenticating', 'grace', 'grace_reauthenticating'];

/**
 * The document's observer, which knows the frames that passed and nothing else. Where the beginning of a connection is missing it is in all
 * states at once, and drops those that what follows rules out: a frame breaks a requirement only if it does in every state that is left.
 */
export class ObserverMachine {
  #states: readonly ObserverState[];

  constructor(fromTheStart: boolean) {
    this.#states = fromTheStart ? [observerInitialState] : anywhere;
  }

  /** Whether it is in one of these states for certain. */
  is(...states: readonly ObserverState[]): boolean {
    return this.#states.every(each => states.includes(each));
  }

  /**
   * Takes a frame.
   * @param guards those that may hold; more than one where that can't be told.
   * @returns what the frame keeps and might have broken, and what it breaks.
   */
  step(on: ObserverInput, guards: readonly ObserverGuard[]): { readonly requirements: readonly RequirementId[]; readonly violates: readonly RequirementId[] } {
    const rows = this.#states.flatMap(state => (rowsOf.get(`${state} ${on}`) ?? []).filter(({ when }) => when === null || guards.includes(when)));
    const innocent = rows.filter(({ violates }) => !violates);
    const taken = innocent.length > 0 ? innocent : rows;
    this.#states = [...new Set(taken.map(({ state, next }) => (next === 'same' ? state : next)))];
    // Where it may be several rows nobody knows which requirement the frame kept.
    const [only] = taken;
    if (innocent.length === 0) return { requirements: [], violates: only?.violates ?? [] };
    return { requirements: taken.length === 1 ? only!.requirements.filter(id => breakable.has(`${on} ${id}`)) : [], violates: [] };
  }
}

/** The input that a message of that side is. */
export function inputOf(from: Side, type: string): ObserverInput {
  const known: readonly string[] = from === 'client' ? ['AUTHENTICATE', 'REAUTH', 'PING', 'PONG'] : ['AUTHENTICATED', 'TOKEN_EXPIRED', 'PING', 'PONG', 'ERROR', 'CLOSING', 'EVENT'];
  return `${from}.${known.includes(type) ? type : 'other'}` as ObserverInput;
}
