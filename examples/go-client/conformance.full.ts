import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { run } from '../../cli-under-test.ts';
import { has } from '../../toolchain.ts';

const go = '/usr/bin/go';
const folder = import.meta.dirname;

test('The client in Go conforms', { timeout: 300_000 }, async t => {
  if (!has(t, go, 'version')) return;
  const built = t.testdir();
  const env = { ...process.env, GOWORK: join(folder, 'debian.work'), GOPROXY: 'off', GOFLAGS: '', GOCACHE: join(built, 'cache'), GOPATH: join(built, 'path') };
  execFileSync(go, ['build', '-o', join(built, 'adapter'), './adapter'], { cwd: folder, env });
  execFileSync(go, ['vet', './...'], { cwd: folder, env });
  execFileSync(go, ['test', './...'], { cwd: folder, env });
  t.equal(execFileSync('/usr/bin/gofmt', ['-l', folder], { encoding: 'utf8' }), '', 'gofmt would change nothing');

  const { code, out, err } = await run(['conform', 'client', '--command', './adapter', '--report', 'summary'], { cwd: built });
  t.equal(code, 0, out + err);
  t.comment(out.trimEnd().split('\n').at(-1));
});
