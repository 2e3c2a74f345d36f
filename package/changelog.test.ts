import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { document } from '../generated/document.ts';
import { writeChangelog } from './changelog.ts';

const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };

test('Package and document have the same version', async t => {
  t.equal(version, document.version, 'raise both with the first change after a release');
});

/** A project of that version with one note. */
function project(t: Test, now: string, level: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-changelog-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, '.changeset'));
  cpSync(join(root, '.changeset/config.json'), join(folder, '.changeset/config.json'));
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify({ name: 'ws-token-refresh', version: now }, null, 2)}\n`);
  writeFileSync(join(folder, 'CHANGELOG.md'), '# ws-token-refresh\n\n## 0.2.0\n');
  writeFileSync(join(folder, '.changeset/a-note.md'), `---\n'ws-token-refresh': ${level}\n---\n\nREAUTH may say why.\n`);
  const git = (...args: readonly string[]) => spawnSync('git', ['-c', 'user.name=test', '-c', 'user.email=test@test.example', ...args], { cwd: folder });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'a note');
  return folder;
}

test('Notes come under the version that was raised with the first change', async t => {
  const folder = project(t, '0.3.0', 'minor');
  t.equal(writeChangelog(folder, '0.2.0'), '0.3.0');
  t.match(readFileSync(join(folder, 'CHANGELOG.md'), 'utf8'), /## 0\.3\.0\n\n### Minor Changes\n\n- .*REAUTH may say why\.\n/);
  t.match(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')), { version: '0.3.0' }, 'and it is not raised again');
});

test('A note of another level than the version is told', async t => {
  const folder = project(t, '0.2.1', 'minor');
  t.throws(() => writeChangelog(folder, '0.2.0'), /the notes make 0\.3\.0 of 0\.2\.0, and package\.json says 0\.2\.1/);
  t.match(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')), { version: '0.2.1' });
});
