import { randomUUID } from 'node:crypto';
import { examples } from '../../generated/document.ts';
import type { Claims } from '../tokens/token-source.ts';
import { isRecord } from './record.ts';

/** How the target names topics, and what in a token permits them. */
export interface TopicSettings {
  /** `{id}` stands for a name that a case makes up: letters, digits and `-`. */
  readonly topic: string;
  /** The claim that carries rights, and what in it permits one topic; `{topic}` is put in. Several are joined by a space. */
  readonly claim: string;
  readonly read: string;
  readonly write: string;
}

/** An event that the document gives as an example: its kind and payload are valid whatever the table of kinds is. */
export interface SampleEvent {
  readonly kind: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const published = examples.flatMap(({ message, payload }) => (message === 'publish' && isRecord(payload) && isRecord(payload['data']) ? [payload['data']] : []));

/** Topics of the document's examples, two at least. */
export const [exampleTopic, otherTopic] = ((first: string, second: string) => [first, second === first ? `${first}0` : second] as const)(String(published[0]?.['topic']), String(published.at(-1)?.['topic']));

/** Two different events, each with a kind of its own. */
export const sampleEvents: readonly SampleEvent[] = published.map(({ kind, payload }) => ({ kind: String(kind), payload: payload as SampleEvent['payload'] }));

/** Topics of the form of the document's example, permitted as the reference server's policy does. */
export const defaultTopics: TopicSettings = {
  topic: exampleTopic.replace(/[^.]+$/, '{id}'),
  claim: 'scope',
  read: 'read:{topic}',
  write: 'write:{topic}',
};

/** What a token is to permit. */
export interface Rights {
  readonly read?: readonly string[];
  readonly write?: readonly string[];
}

/** Claims of a token that permits that and nothing else. */
export function rightsClaims({ claim, read, write }: TopicSettings, rights: Rights): Claims {
  const scopes = [...(rights.read ?? []).map(topic => read.replaceAll('{topic}', topic)), ...(rights.write ?? []).map(topic => write.replaceAll('{topic}', topic))];
  return { [claim]: scopes.join(' ') };
}

/** A topic that nobody else uses. */
export function madeUpTopic({ topic }: TopicSettings): string {
  return topic.replaceAll('{id}', `wstr-${randomUUID().slice(0, 13)}`);
}

/** Where a topic stands. */
export interface Position {
  readonly epoch: string;
  readonly seq: number;
}

/** The position in the data of SUBSCRIBED, PUBLISHED or EVENT. */
export function positionOf(data: Readonly<Record<string, unknown>>): Position {
  return { epoch: String(data['epoch']), seq: Number(data['seq']) };
}

export function shown({ epoch, seq }: Position): string {
  return `epoch ${epoch} seq ${seq}`;
}
