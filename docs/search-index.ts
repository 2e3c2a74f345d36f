import MiniSearch, { type Options } from 'minisearch';
import { messageType, payloadSchemaName } from '../codegen/document/protocol-document.ts';
import { fieldsOf } from './fields.ts';
import { fieldAnchor, href, messageAnchor, nameAnchor, pages, type PageName } from './places.ts';
import { termAnchor } from './pages/glossary.ts';
import { binding, type Site } from './site.ts';

/** Something that can be found. */
export interface Entry {
  readonly id: number;
  readonly title: string;
  readonly kind: string;
  readonly text: string;
  /** What else people call it; searched, not shown. */
  readonly also: string;
  readonly href: string;
}

/** For the browser as well, so it is nothing but data. A query of several words finds what has all of them. */
export const searchOptions = {
  fields: ['title', 'text', 'also'],
  storeFields: ['title', 'kind', 'text', 'href'],
  searchOptions: { prefix: true, combineWith: 'AND', boost: { title: 4, also: 1.5 } },
} as const satisfies Options<Entry>;

/** Words that people look for and that the document does not use. */
const alsoCalled: readonly (readonly [said: RegExp, called: string])[] = [
  [/another identity|identity_mismatch|4403/i, 'other user another user different user somebody else account switch'],
  [/backoff/i, 'reconnect retry wait'],
  [/heartbeat|\bPING\b/, 'keepalive keep alive'],
  [/drain/i, 'shutdown restart deploy'],
  [/revo(?:ked|cation)/i, 'logout blacklist kick'],
  [/\bREAUTH\b/, 'refresh renew token'],
  [/idempotency/i, 'duplicate twice'],
  [/rate_limited|messages_per_second|reauth_per_minute/, 'throttle too many flood'],
  [/origin/i, 'CORS csrf'],
  [/grace/i, 'after expiry lapsed'],
];

/** All that search knows, in the order of the pages. */
export function entries(site: Site): readonly Entry[] {
  const { document, areas } = site;
  const { channel, info, schemas } = document;
  const found: Omit<Entry, 'id'>[] = [];
  const add = (kind: string, title: string, text: string, to: string): void => {
    const said = text.replaceAll(/[`*]/g, '').replaceAll(/\s+/g, ' ').trim();
    found.push({ kind, title, text: said, also: alsoCalled.filter(([pattern]) => pattern.test(`${title} ${said}`)).map(([, called]) => called).join(' '), href: to });
  };
  for (const [name, title] of Object.entries(pages)) add('page', title, told[name as PageName], href(name as PageName));
  for (const { id, level, role, text, why } of [...areas.values()].flat()) add(`${level}, ${binding(role)}`, id, `${text} ${why}`, href('requirements', id));
  for (const message of Object.values(document.messages)) {
    const schema = payloadSchemaName(message);
    const name = messageType(document, message) ?? message.name;
    add(message['x-direction'].replaceAll('-', ' '), name, message.summary ?? '', href('messages', messageAnchor(message)));
    for (const { path, meaning } of fieldsOf(schemas, schemas[schema] ?? {})) if (path.includes('.')) add('field', `${name}.${path}`, meaning, href('messages', fieldAnchor(schema, path)));
  }
  for (const [key, { title, summary }] of Object.entries(document.operations)) add('operation', title ?? key, summary ?? '', href('messages', `operation-${key}`));
  for (const { kind, description } of channel['x-event-kinds']) add('event kind', kind, description, href('messages', `kind-${kind}`));
  for (const [name, machine] of Object.entries(channel['x-machines'])) {
    const groups: readonly (readonly [string, Readonly<Record<string, string>>])[] = [['state', machine.states], ['input', machine.inputs], ...Object.entries(machine.guards).map(([group, guards]) => [`guard ${group}`, guards] as const), ['action', machine.actions ?? {}]];
    for (const [kind, names] of groups) for (const [each, text] of Object.entries(names)) add(`${kind.split(' ')[0]} of the ${name}`, each, text, href('states', nameAnchor(name, kind.split(' ').at(-1)!, each)));
  }
  for (const { id, title, outcome } of channel['x-flows']) add(id.startsWith('race-') ? 'race' : 'flow', title, outcome, href('flows', id));
  for (const { code, name, description, client } of channel['x-close-codes']) add('close code', `${code} ${name}`, `${description} A client: ${client}`, href('codes', String(code)));
  for (const { code, description } of channel['x-error-codes']) add('error code', code, description, href('codes', code));
  for (const [kind, numbers] of [['timing', channel['x-timings']], ['limit', channel['x-limits']], ['client timing', channel['x-client-timings'] ?? {}]] as const) {
    for (const [name, { description }] of Object.entries(numbers)) add(kind, name, description, href('timings', name));
  }
  for (const [name, { reason }] of Object.entries(channel['x-tolerances'])) add('tolerance', name, reason, href('timings', name));
  for (const [term, text] of Object.entries(info['x-glossary'] ?? {})) add('glossary', term, text, href('glossary', termAnchor(term)));
  for (const { rfc, title, relation } of info['x-rfcs'] ?? []) add('RFC', `RFC ${rfc} ${title}`, relation, href('glossary', `rfc-${rfc}`));
  return found.map((entry, id) => ({ id, ...entry }));
}

/** What somebody might type who looks for the page. */
const told: Readonly<Record<PageName, string>> = {
  index: 'What the protocol is, and where to find what.',
  requirements: 'Every rule, MUST and SHOULD, by role, level and profile.',
  messages: 'Fields, examples, operations, event kinds, the wire format.',
  states: 'State machines of server, client and observer, with diagrams.',
  flows: 'Sequence diagrams, race conditions.',
  codes: 'Close codes, error codes, what a client does with them.',
  timings: 'Defaults, limits, client timings, tolerances.',
  glossary: 'Terms, security considerations, RFCs.',
  conformance: 'The suite: how to run it, cases, coverage, faulty peers.',
  changes: 'What changed since the last release: breaking, compatible, wording; changelog.',
};

/** A script, as a page opened from a file may not fetch. */
export function searchScript(found: readonly Entry[]): string {
  const search = new MiniSearch<Entry>(searchOptions);
  search.addAll(found);
  return `// Written by npm run docs.\nvar docsSearch = ${JSON.stringify({ options: searchOptions, index: search })};\n`;
}
