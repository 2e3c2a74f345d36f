import { messageType, payloadSchemaName, type Message, type ProtocolDocument } from '../codegen/document/protocol-document.ts';

/** The pages, in the order in which they are offered. All lie in one folder, so that a link is the same on each. */
export const pages = {
  index: 'Overview',
  requirements: 'Requirements',
  messages: 'Messages',
  states: 'States',
  flows: 'Flows and races',
  codes: 'Codes',
  timings: 'Timings and limits',
  glossary: 'Glossary',
  conformance: 'Conformance',
  changes: 'Changes',
} as const;

export type PageName = keyof typeof pages;

/** Where a page, or a place on it, is. */
export function href(page: PageName, anchor?: string): string {
  return `${page}.html${anchor === undefined ? '' : `#${anchor}`}`;
}

/** A row of a machine, as its table numbers it. */
export function rowAnchor(machine: string, index: number): string {
  return `${machine}-${index + 1}`;
}

/** A state, an input, a guard of a group or an action of a machine; two of them may have one name. */
export function nameAnchor(machine: string, kind: string, name: string): string {
  return `${machine}.${kind}.${name}`;
}

/** Two messages may have one name, one in each direction. */
export function messageAnchor(message: Message): string {
  return payloadSchemaName(message);
}

/** A field of a message or of a payload, by its dotted path. */
export function fieldAnchor(schemaName: string, path: string): string {
  return `${schemaName}.${path.replaceAll('[]', '')}`;
}

/** A case of the suite; its id has slashes, which an anchor may have too. */
export const caseAnchor = (id: string): string => id;

export const peerAnchor = (role: string, peer: string): string => `faulty-${role}/${peer}`;

/** Where the explanation of a name is: of everything that the document's prose names as code, and of ids. */
export class Places {
  readonly #codes = new Map<string, string>();
  readonly #words = new Map<string, string>();

  constructor(document: ProtocolDocument) {
    const { channel, requirements } = document;
    const extensions: readonly (readonly [name: string, page: PageName, anchor?: string])[] = [
      ['x-requirements', 'requirements'], ['x-machines', 'states'], ['x-flows', 'flows'], ['x-close-codes', 'codes', 'close-codes'], ['x-error-codes', 'codes', 'error-codes'],
      ['x-timings', 'timings', 'timings'], ['x-client-timings', 'timings', 'client-timings'], ['x-limits', 'timings', 'limits'], ['x-tolerances', 'timings', 'tolerances'],
      ['x-event-kinds', 'messages', 'event-kinds'], ['x-profiles', 'requirements', 'profiles'], ['x-glossary', 'glossary'],
    ];
    for (const [name, page, anchor] of extensions) this.#codes.set(name, href(page, anchor));
    for (const name of [channel['x-timings'], channel['x-limits'], channel['x-client-timings'] ?? {}, channel['x-tolerances']].flatMap(Object.keys)) this.#codes.set(name, href('timings', name));
    for (const { code } of channel['x-error-codes']) this.#codes.set(code, href('codes', code));
    for (const { code } of channel['x-close-codes']) this.#words.set(String(code), href('codes', String(code)));
    for (const { id } of requirements) this.#words.set(id, href('requirements', id));
    for (const message of Object.values(document.messages)) {
      const type = messageType(document, message);
      if (type !== undefined && !this.#codes.has(type)) this.#codes.set(type, href('messages', messageAnchor(message)));
    }
  }

  /** Of a name that stands as code: a timing, an error code, a type of message. */
  ofCode(name: string): string | undefined {
    return this.#codes.get(name);
  }

  /** Of a word of prose: the id of a requirement, a close code. */
  ofWord(word: string): string | undefined {
    return this.#words.get(word);
  }
}
