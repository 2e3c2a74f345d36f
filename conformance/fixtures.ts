import type { Access } from './engine/peer.ts';
import type { Emit } from './engine/source.ts';
import { defaultTopics, type TopicSettings } from './engine/topics.ts';
import type { Hooks } from './hooks.ts';

/** A message of the target's own and what comes back, for servers without Events: it shows that traffic survives a refresh. */
export interface Probe {
  /** The text of one frame. */
  readonly send: string;
  /** What a frame that answers it looks like. */
  readonly expect: RegExp;
}

/** What the suite can't find out about a target and was told; each has a default that fits the reference server. */
export interface Fixtures {
  /** What every connection takes besides the address. */
  readonly access: Access;
  /** How the target names topics, and what permits them. */
  readonly topics: TopicSettings;
  /** Makes events happen where clients can't; null where only clients make them. */
  readonly emit: Emit | null;
  readonly hooks: Hooks;
  /** Subjects that the target knows, where any won't do; null where any will. */
  readonly users: readonly string[] | null;
  /** Origins of pages that the target lets in, and such as it does not, beyond those that the suite makes up. */
  readonly origins: { readonly allowed: readonly string[]; readonly refused: readonly string[] };
  /** Capabilities that the target claims to have; null where it may advertise what it likes. */
  readonly capabilities: readonly string[] | null;
  /** Connections that may be open at the same time; null for as many as the cases want. */
  readonly maxConnections: number | null;
  readonly probe: Probe | null;
}

export const noFixtures: Fixtures = {
  access: {},
  topics: defaultTopics,
  emit: null,
  hooks: {},
  users: null,
  origins: { allowed: [], refused: [] },
  capabilities: null,
  maxConnections: null,
  probe: null,
};
