import type { ProtocolDocument } from '../document/protocol-document.ts';
import { fieldTable } from './fields.ts';
import { code, paragraphs, table } from './markdown.ts';

/** Timings, limits, timings of clients and tolerances. */
export function timingSection({ channel }: ProtocolDocument): string {
  const yes = (advertised: boolean): string => (advertised ? 'yes' : 'no');
  return paragraphs(
    'Seconds. A server may apply others; what it advertises, it applies. *Short* is for test runs.',
    table(['timing', 'default', 'short', 'advertised', 'meaning'], Object.entries(channel['x-timings']).map(([name, entry]) => [code(name), String(entry.default), String(entry.short), yes(entry.advertised), entry.description])),
    '### Limits',
    table(['limit', 'default', 'unit', 'advertised', 'meaning'], Object.entries(channel['x-limits']).map(([name, entry]) => [code(name), String(entry.default), entry.unit, yes(entry.advertised), entry.description])),
    '### Timings of clients',
    'Seconds. No server changes them.',
    table(['timing', 'seconds', 'meaning'], Object.entries(channel['x-client-timings'] ?? {}).map(([name, entry]) => [code(name), String(entry.seconds), entry.description])),
    '### Tolerances',
    'What a test allows.',
    table(['tolerance', 'amount', 'why'], Object.entries(channel['x-tolerances']).map(([name, { seconds, fraction = 0, of, reason }]) => [
      code(name),
      [...(seconds > 0 || of === undefined ? [`${seconds} s`] : []), ...(of === undefined ? [] : [`${fraction} of ${code(of)}`])].join(' and '),
      reason,
    ])),
  );
}

/** Close codes and error codes. */
export function codeSection({ channel }: ProtocolDocument): string {
  return paragraphs(
    '`refresh`: get a new token, then connect. `backoff`: connect again after a growing, random wait. `never`: wait to be told. An *announced* close follows a message that says why.',
    table(['code', 'name', 'sent by', 'announced', 'reconnect', 'when', 'what a client does'], channel['x-close-codes'].map((entry) => [
      String(entry.code), code(entry.name), entry.sender, entry.announced ? 'yes' : 'no', code(entry.reconnect), entry.description, entry.client,
    ])),
    '### Error codes',
    'A *retryable* message may succeed later, unchanged.',
    table(['code', 'retryable', 'when', 'text for developers'], channel['x-error-codes'].map((entry) => [code(entry.code), entry.retryable ? 'yes' : 'no', entry.description, entry.message])),
  );
}

/** Event kinds, and the fields of their payloads. */
export function eventKindSection({ channel, schemas }: ProtocolDocument): string {
  const kinds = channel['x-event-kinds'];
  const payloads = [...new Set(kinds.map(({ payload }) => payload))];
  return paragraphs(
    table(['kind', 'topic', 'payload', 'when'], kinds.map((entry) => [code(entry.kind), code(entry.topic), entry.payload, entry.description])),
    ...payloads.map((name) => paragraphs(`### ${name}`, schemas[name]?.['description'] as string | undefined, fieldTable(schemas, schemas[name] ?? {}), `Schema: [${name}](schemas/${name}.json).`)),
  );
}

/** Profiles, glossary and RFCs, each as name and text. */
export function profileTable({ channel }: ProtocolDocument): string {
  return table(['profile', 'what it is'], Object.entries(channel['x-profiles']));
}

export function glossaryTable({ info }: ProtocolDocument): string {
  return table(['term', 'meaning'], Object.entries(info['x-glossary'] ?? {}));
}

export function rfcTable({ info }: ProtocolDocument): string {
  return table(['RFC', 'title', 'relation'], (info['x-rfcs'] ?? []).map(({ rfc, title, relation }) => [`[${rfc}](https://www.rfc-editor.org/rfc/rfc${rfc})`, title, relation]));
}
