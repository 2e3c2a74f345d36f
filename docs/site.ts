import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../codegen/document/read-document.ts';
import type { MachineRow, PlacedRequirement, ProtocolDocument } from '../codegen/document/protocol-document.ts';
import { coverage, type Coverage } from '../conformance/coverage.ts';
import type { Role } from '../conformance/case.ts';
import { cases, faulty, roles } from '../conformance/inventory.ts';
import type { Requirement } from '../generated/requirements.ts';
import { lastReleased } from '../spec/released/released.ts';
import { Places } from './places.ts';

const project = join(import.meta.dirname, '..');

/** All that the pages tell of. */
export interface Site {
  readonly document: ProtocolDocument;
  /** The last release, or null before the first. */
  readonly released: ProtocolDocument | null;
  readonly places: Places;
  /** By area in the order of the document, within an area by number. */
  readonly areas: ReadonlyMap<string, readonly PlacedRequirement[]>;
  readonly coverage: Readonly<Record<Role, ReadonlyMap<string, Coverage>>>;
  /** Whether there is a reference part to link to. */
  readonly reference: boolean;
}

export const documentFile = join(project, 'asyncapi.yaml');

/** Reads the document, its last release, and what the suite has for each requirement. */
export async function readSite(reference: boolean): Promise<Site> {
  const { document } = await readDocument(documentFile);
  const old = lastReleased();
  const released = old === null ? null : (await readDocument(old)).document;
  return { document, released, places: new Places(document), areas: byArea(document.requirements), coverage: covered(document), reference };
}

/** What an id begins with. */
export const areaOf = (id: string): string => id.replace(/-\d+$/, '');

const areaNames: Readonly<Record<string, string>> = {
  CONN: 'Connection', RATE: 'Rate limit', SEC: 'Security', AUD: 'Audit', CLI: 'Client', AUTH: 'Authentication', REAUTH: 'Re-authentication',
  EXP: 'Expiry', HB: 'Heartbeat', EVT: 'Events', ERR: 'Errors and closing', DRAIN: 'Draining',
};

export const areaName = (area: string): string => areaNames[area] ?? area;

function byArea(requirements: readonly PlacedRequirement[]): ReadonlyMap<string, readonly PlacedRequirement[]> {
  const groups = Map.groupBy(requirements, ({ id }) => areaOf(id));
  return new Map([...groups].map(([area, group]) => [area, group.toSorted((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))]));
}

/** The suite's types are those of the last codegen; the document may be newer, and is what counts here. */
function covered({ requirements }: ProtocolDocument): Site['coverage'] {
  const known = requirements as readonly PlacedRequirement[] as readonly unknown[] as readonly Requirement[];
  const of = (role: Role): ReadonlyMap<string, Coverage> => new Map(coverage(role, known, cases[role], faulty[role]).map(each => [each.requirement.id, each]));
  return { server: of('server'), client: of('client') };
}

/** What is wrong with a faulty peer, as its file says above it. */
export function faultOf(role: Role, peer: string): string {
  const source = readFileSync(join(project, 'conformance/broken', role, `${peer}.ts`), 'utf8');
  const [, said = ''] = /\/\*\*\s([\s\S]*?)\*\/\s*export const fault\b/.exec(source) ?? [];
  return said.replaceAll(/^\s*\*\s?/gm, '').replaceAll(/\s+/g, ' ').trim();
}

/** How a requirement can be observed, in words. */
export function observation(observe: string): string {
  if (observe === 'wire') return 'on the wire';
  if (observe === 'none') return 'not from outside';
  return `through the hook ${observe.slice('hook:'.length)}`;
}

export const binding = (role: string): string => (role === 'both' ? 'server and client' : role);

/** The rows that name a requirement, by machine, with their index. */
export function rowsOf({ document }: Site, id: string): readonly { machine: string; index: number; row: MachineRow }[] {
  return Object.entries(document.channel['x-machines']).flatMap(([machine, { rows }]) =>
    rows.map((row, index) => ({ machine, index, row })).filter(({ row }) => row.requirements.includes(id) || (row.violates ?? []).includes(id)));
}

/** Whether a text names an id or a code, not as a part of a longer one. */
export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<![\\w-])${name.replaceAll('.', '\\.')}(?![\\w-])`).test(text);
}

export { cases, faulty, roles };
