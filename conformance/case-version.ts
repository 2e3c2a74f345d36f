import published from './published-cases.json' with { type: 'json' };
import suite from 'ws-token-refresh/package.json' with { type: 'json' };

/** Of the suite; a verdict names it. */
export const suiteVersion = suite.version;

/** In which version of the suite each case was first published. Ids are permanent: none is ever taken out or used for another. */
export const publishedIn: ReadonlyMap<string, string> = new Map(Object.entries(published).flatMap(([version, ids]) => ids.map(id => [id, version] as const)));

/** The version whose cases count in full unless somebody pins another: a new case only warns until the next minor version. */
export const usualSuiteLevel = suiteVersion.replace(/\.\d+$/, '.0');

/** Whether a case is newer than that version of the suite. */
export function isNewerThan(caseId: string, suiteLevel: string): boolean {
  const since = publishedIn.get(caseId);
  return since !== undefined && compareVersions(since, suiteLevel) > 0;
}

/** Below 0, 0 or above, as for `sort`; versions are `major.minor.patch`. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map(version => version.split('.').map(Number));
  return a!.map((part, index) => part - b![index]!).find(difference => difference !== 0) ?? 0;
}
