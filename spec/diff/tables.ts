import { expandRows } from '../../codegen/document/state-machine.ts';
import type { Machine, ProtocolDocument, Requirement } from '../../codegen/document/protocol-document.ts';
import { compareNames, type Change, type Weight } from './change.ts';

const affected = { server: 'servers', client: 'clients', both: 'both' } as const;
const weightOf = { MAY: 0, SHOULD: 1, MUST: 2 } as const;

/** Requirements that came, went, or say something else. */
export function compareRequirements(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  const [old, now] = [byId(before.requirements), byId(after.requirements)];
  const { added, removed, kept } = compareNames(Object.keys(old), Object.keys(now));
  const who = ({ role }: Requirement): Change['affects'] => affected[role as keyof typeof affected];
  return [
    ...removed.map((id): Change => ({ weight: 'compatible', place: id, what: 'is withdrawn', affects: who(old[id]!) })),
    ...added.map((id): Change => ({ weight: now[id]!.level === 'MUST' ? 'breaking' : 'compatible', place: id, what: `a new ${now[id]!.level}: ${now[id]!.text}`, affects: who(now[id]!) })),
    ...kept.flatMap((id): Change[] => {
      const [was, is] = [old[id]!, now[id]!];
      const changes: Change[] = [];
      if (was.level !== is.level) {
        const raised = weightOf[is.level as keyof typeof weightOf] > weightOf[was.level as keyof typeof weightOf];
        changes.push({ weight: raised && is.level === 'MUST' ? 'breaking' : 'compatible', place: id, what: `was ${was.level} and is ${is.level}`, affects: who(is) });
      }
      if (was.role !== is.role || was.profile !== is.profile) changes.push({ weight: 'breaking', place: id, what: `was for ${was.role} in ${was.profile} and is for ${is.role} in ${is.profile}`, affects: 'both' });
      if (was.text !== is.text) changes.push({ weight: 'wording', place: id, what: `said: ${was.text} Says: ${is.text}`, affects: who(is) });
      return changes;
    }),
  ];
}

/** Close codes, error codes, timings of both sides, limits, tolerances, event kinds, profiles. */
export function compareTables(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  const [old, now] = [before.channel, after.channel];
  return [
    ...compareRecords('close code', keyed(old['x-close-codes'], 'code'), keyed(now['x-close-codes'], 'code'), { name: 'breaking', reconnect: 'breaking', announced: 'breaking', sender: 'breaking', description: 'wording', client: 'wording' }),
    ...compareRecords('error code', keyed(old['x-error-codes'], 'code'), keyed(now['x-error-codes'], 'code'), { retryable: 'breaking', message: 'wording', description: 'wording' }),
    ...compareRecords('timing', old['x-timings'], now['x-timings'], { default: ofDefault, short: 'compatible', advertised: 'breaking', description: 'wording' }),
    ...compareRecords('limit', old['x-limits'], now['x-limits'], { default: ofDefault, unit: 'breaking', advertised: 'breaking', description: 'wording' }),
    ...compareRecords('client timing', old['x-client-timings'] ?? {}, now['x-client-timings'] ?? {}, { seconds: 'breaking', description: 'wording' }),
    ...compareRecords('event kind', keyed(old['x-event-kinds'], 'kind'), keyed(now['x-event-kinds'], 'kind'), { topic: 'breaking', payload: 'breaking', description: 'wording' }),
    ...compareRecords('profile', described(old['x-profiles']), described(now['x-profiles']), { description: 'wording' }),
    ...compareTolerances(before, after),
  ];
}

/** The same input in the same state under the same guard that is answered otherwise. */
export function compareMachines(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  const [old, now] = [before.channel['x-machines'], after.channel['x-machines']];
  const { added, removed, kept } = compareNames(Object.keys(old), Object.keys(now));
  return [
    ...removed.map((name): Change => ({ weight: 'breaking', place: `machine ${name}`, what: 'is gone', affects: 'both' })),
    ...added.map((name): Change => ({ weight: 'compatible', place: `machine ${name}`, what: 'is new', affects: 'both' })),
    ...kept.flatMap(name => {
      const [was, is] = [rowsOf(old[name]!), rowsOf(now[name]!)];
      const rows = compareNames(Object.keys(was), Object.keys(is));
      const affects = ({ client: 'clients', server: 'servers' } as const)[name] ?? 'both';
      return [
        ...rows.removed.map((row): Change => ({ weight: 'breaking', place: `${name}: ${row}`, what: 'has no such row any more', affects })),
        ...rows.added.map((row): Change => ({ weight: 'compatible', place: `${name}: ${row}`, what: `is new: ${is[row]}`, affects })),
        ...rows.kept.filter(row => was[row] !== is[row]).map((row): Change => ({ weight: 'breaking', place: `${name}: ${row}`, what: `was ${was[row]} and is ${is[row]}`, affects })),
      ];
    }),
  ];
}

function rowsOf(machine: Machine): Readonly<Record<string, string>> {
  return Object.fromEntries(expandRows(machine.rows).map(({ state, on, when, reply, close, reconnect, do: actions, violates, next }) => [
    `${state} on ${on}${when === null ? '' : ` when ${when}`}`,
    JSON.stringify({ reply, close, reconnect, do: actions, violates, next }),
  ]));
}

function compareTolerances(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  const [old, now] = [before.channel['x-tolerances'], after.channel['x-tolerances']];
  const { added, removed, kept } = compareNames(Object.keys(old), Object.keys(now));
  return [
    ...removed.map((name): Change => ({ weight: 'breaking', place: `tolerance ${name}`, what: 'is gone', affects: 'both' })),
    ...added.map((name): Change => ({ weight: 'compatible', place: `tolerance ${name}`, what: 'is new', affects: 'both' })),
    ...kept.flatMap((name): Change[] => {
      const amount = ({ seconds, fraction = 0, of = '' }: (typeof old)[string]): string => `${seconds} s${of ? ` and ${fraction} of ${of}` : ''}`;
      const [was, is] = [old[name]!, now[name]!];
      if (amount(was) === amount(is)) return [];
      const tighter = is.of !== was.of || is.seconds < was.seconds || (is.fraction ?? 0) < (was.fraction ?? 0);
      return [{ weight: tighter ? 'breaking' : 'compatible', place: `tolerance ${name}`, what: `was ${amount(was)} and is ${amount(is)}`, affects: 'both' }];
    }),
  ];
}

type Weigh = (entry: object) => Weight;

/** A peer is told of a default that is advertised, and has to rely on one that is not. */
const ofDefault: Weigh = entry => ('advertised' in entry && entry.advertised === true ? 'compatible' : 'breaking');

/** Compares the named fields of entries with the same key. */
function compareRecords(kind: string, old: Readonly<Record<string, object>>, now: Readonly<Record<string, object>>, fields: Readonly<Record<string, Weight | Weigh>>): Change[] {
  const { added, removed, kept } = compareNames(Object.keys(old), Object.keys(now));
  return [
    ...removed.map((name): Change => ({ weight: 'breaking', place: `${kind} ${name}`, what: 'is gone', affects: 'both' })),
    ...added.map((name): Change => ({ weight: 'compatible', place: `${kind} ${name}`, what: 'is new', affects: 'both' })),
    ...kept.flatMap(name => Object.entries(fields).flatMap(([field, weight]): Change[] => {
      const [was, is] = [old[name], now[name]].map(entry => JSON.stringify((entry as Record<string, unknown>)[field]));
      return was === is ? [] : [{ weight: typeof weight === 'string' ? weight : weight(now[name]!), place: `${kind} ${name}`, what: `${field} was ${was} and is ${is}`, affects: 'both' }];
    })),
  ];
}

function keyed<T extends object>(entries: readonly T[], key: keyof T): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.map(entry => [String(entry[key]), entry]));
}

function described(texts: Readonly<Record<string, string>>): Readonly<Record<string, object>> {
  return Object.fromEntries(Object.entries(texts).map(([name, description]) => [name, { description }]));
}

function byId<T extends { id: string }>(entries: readonly T[]): Readonly<Record<string, T>> {
  return Object.fromEntries(entries.map(entry => [entry.id, entry]));
}
