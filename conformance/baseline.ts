import type { CaseResult } from './verdict.ts';

/** A failure that is known, so that a pipeline goes on and new ones are seen. */
export interface BaselineEntry {
  readonly case: string;
  readonly reason: string;
  /** Where it is being worked on. */
  readonly issue?: string;
  /** The last day on which it counts, `YYYY-MM-DD`. */
  readonly until?: string;
}

/** What is wrong with a baseline itself; each makes a run fail, so that no entry outlives what it excuses. */
export interface BaselineProblem {
  readonly case: string;
  readonly problem: string;
}

/** Results under a baseline: failures that it names are `known`; entries that no longer hold are told. */
export function withBaseline(results: readonly CaseResult[], entries: readonly BaselineEntry[], date: string): { readonly results: readonly CaseResult[]; readonly problems: readonly BaselineProblem[] } {
  const today = date.slice(0, 10);
  const holds = new Map(entries.filter(({ until }) => until === undefined || until >= today).map(entry => [entry.case, entry]));
  const problems = entries.flatMap((entry): BaselineProblem[] => {
    const result = results.find(({ case: { id } }) => id === entry.case);
    if (!result) return [];
    if (result.outcome === 'passed' || result.outcome === 'warned') return [{ case: entry.case, problem: 'is stale: the case passes; take the entry out' }];
    return holds.has(entry.case) ? [] : [{ case: entry.case, problem: `has expired: it held until ${entry.until}` }];
  });
  const graded = results.map((result): CaseResult => {
    const entry = holds.get(result.case.id);
    return entry && result.outcome === 'failed' ? { ...result, outcome: 'known', note: told(entry) } : result;
  });
  return { results: graded, problems };
}

function told({ reason, issue, until }: BaselineEntry): string {
  return `known: ${reason}${issue === undefined ? '' : ` (${issue})`}${until === undefined ? '' : `, until ${until}`}`;
}

/** The baseline of a run: an entry for each failure, those that were there kept as they are, those that pass now left out. */
export function updatedBaseline(entries: readonly BaselineEntry[], outcomes: readonly { readonly id: string; readonly outcome: string }[], added: Omit<BaselineEntry, 'case'>): readonly BaselineEntry[] {
  const failed = new Set(outcomes.filter(({ outcome }) => outcome === 'failed' || outcome === 'known').map(({ id }) => id));
  const ran = new Set(outcomes.map(({ id }) => id));
  // What did not run says nothing.
  const kept = entries.filter(({ case: id }) => failed.has(id) || !ran.has(id));
  const fresh = [...failed].filter(id => !kept.some(entry => entry.case === id)).map(id => ({ case: id, ...added }));
  return [...kept, ...fresh];
}
