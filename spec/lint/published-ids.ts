import { readFileSync, writeFileSync } from 'node:fs';
import type { Requirement } from '../../codegen/document/protocol-document.ts';

/** What was released under an id. It stays in the list for ever; a withdrawn one says why. */
export interface PublishedId {
  readonly since: string;
  readonly level: string;
  readonly role: string;
  readonly withdrawn?: string;
}

export type PublishedIds = Readonly<Record<string, PublishedId>>;

/** @throws {Error} one line, when the list can't be read. */
export function readPublishedIds(file: string): PublishedIds {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}; it is the list of published requirement ids`);
  }
}

/** What is wrong with the document's ids against those that were published before. */
export function compareIds(requirements: readonly Pick<Requirement, 'id' | 'level' | 'role'>[], published: PublishedIds): readonly string[] {
  const present = new Map(requirements.map(requirement => [requirement.id, requirement]));
  const problems = Object.entries(published).flatMap(([id, { level, role, withdrawn }]) => {
    const now = present.get(id);
    if (!now) return withdrawn === undefined ? [`requirement ${id} was published and is gone; an id is for ever, so withdraw it in spec/published-ids.json with a reason`] : [];
    if (withdrawn !== undefined) return [`requirement ${id} was withdrawn and is used again; take a new id`];
    return now.level === level && now.role === role ? [] : [`requirement ${id} was published as ${level} for ${role} and is now ${now.level} for ${now.role}; that is another requirement, so take a new id`];
  });
  return [...problems, ...gaps([...present.keys()], published)];
}

/** Numbers of an area count up without gaps, but for withdrawn ones. */
function gaps(ids: readonly string[], published: PublishedIds): readonly string[] {
  const areas = Map.groupBy([...new Set([...ids, ...Object.keys(published)])], id => id.slice(0, id.lastIndexOf('-')));
  return [...areas].flatMap(([area, members]) => {
    const numbers = new Set(members.map(id => Number(id.slice(area.length + 1))));
    const missing = Array.from({ length: Math.max(...numbers) }, (_, index) => index + 1).filter(number => !numbers.has(number));
    return missing.map(number => `there is no ${area}-${number}, though there are later ones; number without gaps`);
  });
}

/** Adds what a release brings; what is there stays as it is. */
export function publishIds(file: string, requirements: readonly Requirement[], published: PublishedIds, version: string): number {
  const added = requirements.filter(({ id }) => !Object.hasOwn(published, id));
  const all = { ...published, ...Object.fromEntries(added.map(({ id, level, role }) => [id, { since: version, level, role }])) };
  writeFileSync(file, `{\n${Object.entries(all).map(([id, entry]) => `  ${JSON.stringify(id)}: ${JSON.stringify(entry)}`).join(',\n')}\n}\n`);
  return added.length;
}
