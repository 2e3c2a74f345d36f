import { randomUUID } from 'node:crypto';

/** Whose tokens the cases use. */
export interface Subjects {
  /** The subject of the next case. */
  next(): string;
  /** Somebody else. */
  other(than: string): string;
  /** Whether any text names a user of the target. */
  readonly any: boolean;
}

/** A subject of its own for each case, so that limits per user don't fail a healthy server. */
export const madeUpSubjects: Subjects = {
  next: () => `wstr-${randomUUID().slice(0, 13)}`,
  other: than => `${than}-other`,
  any: true,
};

/** Users that the target knows, in turn. */
export function knownSubjects(users: readonly string[]): Subjects {
  let turn = 0;
  return {
    next: () => users[turn++ % users.length]!,
    other: than => users[(users.indexOf(than) + 1) % users.length]!,
    any: false,
  };
}
