import { test } from 'tap';
import type { Change, Weight } from './change.ts';
import { versionProblem } from './version.ts';

const changes = (...weights: Weight[]): Change[] => weights.map(weight => ({ weight, place: 'A', what: 'B', affects: 'both' }));

test('A version has to say what the changes are', async t => {
  const cases: [before: string, after: string, weights: Weight[], problem: RegExp | null][] = [
    ['1.2.3', '1.2.3', [], null],
    ['1.2.3', '1.2.3', ['wording'], /need a new patch version, and the version is still 1\.2\.3/],
    ['1.2.3', '1.2.4', ['wording'], null],
    ['1.2.3', '1.2.4', ['wording', 'compatible'], /need a new minor version, and the version went from 1\.2\.3 to 1\.2\.4/],
    ['1.2.3', '1.3.0', ['compatible'], null],
    ['1.2.3', '1.3.0', ['compatible', 'breaking'], /need a new major version/],
    ['1.2.3', '2.0.0', ['breaking'], null],
    ['0.2.3', '0.2.4', ['compatible'], null],
    ['0.2.3', '0.2.4', ['breaking'], /need a new minor version/],
    ['0.2.3', '0.3.0', ['breaking'], null],
    ['0.9.0', '0.10.0', ['breaking'], null],
    ['0.2.3', '1.0.0', [], null],
    ['1.2.3', '1.1.9', [], /went back from 1\.2\.3 to 1\.1\.9/],
    ['1.2.3', '1.2', [], /version 1\.2 is not three numbers/],
    ['1.2.3-rc.1', '1.2.3', [], /version 1\.2\.3-rc\.1 is not three numbers/],
  ];
  for (const [before, after, weights, problem] of cases) {
    const name = `${before} to ${after} with ${weights.join(' and ') || 'no change'}`;
    const said = versionProblem(before, after, changes(...weights));
    if (problem === null) t.equal(said, null, name);
    else t.match(said, problem, name);
  }
});
