import { eventKinds } from '../../generated/events.ts';
import type { Identity } from '../verifier/verifier.ts';

/** What somebody wants to do with a topic, and what the token in force says of them. */
export interface Access {
  readonly action: 'subscribe' | 'publish';
  readonly identity: Identity;
  readonly scopes: readonly string[];
}

/** `invalid`: no topic of this server has such a name, whoever asks. */
export type TopicVerdict = 'permitted' | 'forbidden' | 'invalid';

/**
 * Judges who may do what with a topic. It is asked in the very step that puts a token into force (REAUTH-8), so it answers at
 * once, from the token or from memory, and must not throw.
 */
export type Authorize = (topic: string, access: Access) => TopicVerdict;

/** The forms of topics in the document's table of kinds: `<restaurant_id>` stands for a name of letters, digits, `_` and `-`. */
const forms = [...new Set(Object.values(eventKinds).map(({ topic }) => topic))].map(form => new RegExp(`^${form.split(/<[^>]*>/).map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[A-Za-z0-9_-]{1,64}')}$`));

const verbs = { subscribe: 'read', publish: 'write' } as const;

/**
 * The default: a token's scope says what it permits. `read:orders.42` lets its holder subscribe, `write:orders.42` publish; a `*`
 * at the end stands for anything: `read:orders.*`, `write:*`.
 */
export const scopePolicy: Authorize = (topic, { action, scopes }) => {
  if (!forms.some(form => form.test(topic))) return 'invalid';
  const wanted = `${verbs[action]}:${topic}`;
  return scopes.some(scope => scope === wanted || (scope.endsWith('*') && wanted.startsWith(scope.slice(0, -1)))) ? 'permitted' : 'forbidden';
};
