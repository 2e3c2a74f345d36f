import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'tap';

const project = resolve(import.meta.dirname, '../..');
const lampFile = join(project, 'codegen/fixtures/lamp.yaml');
const lamp = readFileSync(lampFile, 'utf8');
const brighter = lamp.replace('maximum: 9', 'maximum: 8').replace('text: A lamp may be off.', "text: 'A lamp <b>may</b> be off | on.'").replace('default: 2', 'default: 3');

/** Runs the command as a user does. */
function specDiff(...options: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...options], { cwd: project, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('The command prints a line for each change and fails when the version does not agree', async t => {
  const dir = t.testdir({ 'new.yaml': brighter, 'major.yaml': brighter.replace('version: 2.1.0', 'version: 3.0.0') });
  const { status, stdout } = specDiff(lampFile, join(dir, 'new.yaml'));
  t.equal(status, 1);
  t.equal(stdout, `2.1.0 -> 2.1.0: 1 breaking, 1 wording, 2 compatible
breaking   TURN.level: maximum was 9 and is 8 (clients)
wording    GEN-1: said: A lamp may be off. Says: A lamp <b>may</b> be off | on. (both)
compatible STATE.levels[]: maximum was 9 and is 8 (servers)
compatible timing glow: default was 2 and is 3 (both)
the changes need a new major version, and the version is still 2.1.0; set info.version
`);
  t.equal(specDiff(lampFile, join(dir, 'major.yaml')).status, 0);
});

test('Markdown for a pull request shows what breaks and folds the rest', async t => {
  const dir = t.testdir({ 'new.yaml': brighter });
  const { status, stdout } = specDiff(lampFile, join(dir, 'new.yaml'), '--markdown');
  t.equal(status, 1);
  t.equal(stdout, `## Protocol 2.1.0 → 2.1.0: 1 breaking, 1 wording, 2 compatible

**the changes need a new major version, and the version is still 2.1.0; set info.version**

### Breaking

| where | what | who |
| --- | --- | --- |
| TURN.level | maximum was 9 and is 8 | clients |

<details><summary>Wording, to be judged by a person (1)</summary>

| where | what | who |
| --- | --- | --- |
| GEN-1 | said: A lamp may be off. Says: A lamp &lt;b>may&lt;/b> be off \\| on. | both |

</details>

<details><summary>Compatible (2)</summary>

| where | what | who |
| --- | --- | --- |
| STATE.levels[] | maximum was 9 and is 8 | servers |
| timing glow | default was 2 and is 3 | both |

</details>
`);
});

test('Bad input ends with exit code 2 and one line', async t => {
  t.match(specDiff('none.yaml'), { status: 2, stderr: /^none\.yaml: there is no such file[^\n]*\n$/ });
  t.match(specDiff('--wrong'), { status: 2, stderr: /^Unknown option '--wrong'[^\n]*; usage: npm run spec:diff[^\n]*\n$/ });
  t.match(specDiff(lampFile, lampFile, lampFile), { status: 2, stderr: /^too many documents: [^\n]*\n$/ });
});
