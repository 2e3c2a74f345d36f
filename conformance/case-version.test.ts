import { test } from 'tap';
import { compareVersions, isNewerThan, publishedIn, suiteVersion, usualSuiteLevel } from './case-version.ts';
import { judgements } from './inventory.ts';

test('Each case says in which version it was published, and none that was is gone', async t => {
  const now = new Set<string>(judgements.map(({ id }) => id));
  t.strictSame([...now].filter(id => !publishedIn.has(id)), [], `add these to conformance/published-cases.json under ${suiteVersion}`);
  t.strictSame([...publishedIn.keys()].filter(id => !now.has(id)), [], 'ids of cases are permanent');
  t.ok([...publishedIn.values()].every(version => compareVersions(version, suiteVersion) <= 0));
});

test('A case counts in full from the minor version after the one that brought it', async t => {
  const [id] = [...publishedIn].find(([, version]) => version === '0.2.0')!;
  t.equal(isNewerThan(id, '0.1.0'), true);
  t.equal(isNewerThan(id, '0.2.0'), false);
  t.equal(isNewerThan('server/no/such', '0.1.0'), false);
  t.match(usualSuiteLevel, /^\d+\.\d+\.0$/);
  t.ok(compareVersions('0.10.0', '0.9.9') > 0);
});
