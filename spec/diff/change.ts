/** What a change means for those who implemented the old document. `wording` is for a person to judge. */
export type Weight = 'breaking' | 'compatible' | 'wording';

export interface Change {
  readonly weight: Weight;
  /** Where in the document: `AUTHENTICATED.data.expires_in`, `REAUTH-4`, `close code 4410`. */
  readonly place: string;
  readonly what: string;
  /** Who has to do something, or may. */
  readonly affects: 'clients' | 'servers' | 'both';
}

/** Names that came, went, and stayed. */
export function compareNames(before: readonly string[], after: readonly string[]): { added: string[]; removed: string[]; kept: string[] } {
  return {
    added: after.filter(name => !before.includes(name)),
    removed: before.filter(name => !after.includes(name)),
    kept: before.filter(name => after.includes(name)),
  };
}
