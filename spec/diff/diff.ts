import { payloadSchemaName, type ProtocolDocument } from '../../codegen/document/protocol-document.ts';
import { compareNames, type Change, type Weight } from './change.ts';
import { compareSchemas } from './schemas.ts';
import { compareMachines, compareRequirements, compareTables } from './tables.ts';

const order: Readonly<Record<Weight, number>> = { breaking: 0, wording: 1, compatible: 2 };

/** Everything in which two documents differ for those who implement them, the breaking first. */
export function diff(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  return [...compareMessages(before, after), ...compareKinds(before, after), ...compareRequirements(before, after), ...compareTables(before, after), ...compareMachines(before, after)]
    .toSorted((a, b) => order[a.weight] - order[b.weight]);
}

function compareMessages(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  const { added, removed, kept } = compareNames(Object.keys(before.messages), Object.keys(after.messages));
  return [
    ...removed.map((key): Change => ({ weight: 'breaking', place: `message ${before.messages[key]!.name}`, what: 'is gone', affects: 'both' })),
    ...added.map((key): Change => ({ weight: 'compatible', place: `message ${after.messages[key]!.name}`, what: 'is new', affects: 'both' })),
    ...kept.flatMap((key): readonly Change[] => {
      const [old, now] = [before.messages[key]!, after.messages[key]!];
      if (old['x-direction'] !== now['x-direction']) return [{ weight: 'breaking', place: `message ${now.name}`, what: `was ${old['x-direction']} and is ${now['x-direction']}`, affects: 'both' }];
      return compareSchemas(now.name, now['x-direction'], side(before, payloadSchemaName(old)), side(after, payloadSchemaName(now)));
    }),
  ];
}

/** A payload goes both ways: a client publishes it, and another one gets it. */
function compareKinds(before: ProtocolDocument, after: ProtocolDocument): readonly Change[] {
  return before.channel['x-event-kinds'].flatMap(({ kind, payload }) => {
    const now = after.channel['x-event-kinds'].find(entry => entry.kind === kind);
    if (!now) return [];
    const [old, next] = [side(before, payload), side(after, now.payload)];
    return [...compareSchemas(`PUBLISH ${kind}`, 'client-to-server', old, next), ...compareSchemas(`EVENT ${kind}`, 'server-to-client', old, next)];
  });
}

function side({ schemas }: ProtocolDocument, name: string) {
  return { schema: schemas[name] ?? {}, schemas };
}
