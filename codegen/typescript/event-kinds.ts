import { key, table } from './literal.ts';
import type { ProtocolDocument } from '../document/protocol-document.ts';
import { payloadNames } from '../document/protocol-document.ts';

/** Writes events.ts: which payload belongs to which kind, as types and as a table. */
export function eventTable(document: ProtocolDocument): string {
  const kinds = document.channel['x-event-kinds'];
  const names = payloadNames(document);
  const imported = names.length === 0 ? '' : `import type { ${names.join(', ')} } from './messages.ts';\n\n`;
  const members = kinds.map(({ kind, payload, topic, description }) => `  /** ${comment(description)} On the topic \`${comment(topic)}\`. */\n  ${key(kind)}: ${payload};\n`);
  return `${imported}/** The payload of each kind of event. */
export interface EventPayloads {${members.length === 0 ? '' : `\n${members.join('')}`}}

export type EventKindName = keyof EventPayloads;

/** A kind of event; \`payload\` is the name of the schema and of the type, \`topic\` the form of the topics that carry it. */
export interface EventKindEntry {
  kind: EventKindName;
  topic: string;
  description: string;
  payload: string;
}

export const eventKinds: Readonly<Record<EventKindName, EventKindEntry>> = ${table(
    Object.fromEntries(kinds.map(({ kind, topic, description, payload }) => [kind, { kind, topic, description, payload }])),
  )};
`;
}

/** The text of isEventPayload in validators.js. Without a prototype, a kind such as \`constructor\` finds nothing. */
export function eventGuards({ channel }: ProtocolDocument): string {
  const members = channel['x-event-kinds'].map(({ kind, payload }) => `  ${key(kind)}: is${payload},\n`);
  return `export const isEventPayload = Object.freeze({\n  __proto__: null,\n${members.join('')}});\n`;
}

function comment(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').replaceAll('*/', '*\\/');
}
