import { execFileSync } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { run } from '../../cli-under-test.ts';
import { has } from '../../toolchain.ts';

const here = import.meta.dirname;

/** A minute on a quiet machine of two cores. */
test('The Java client, built and run as its README says, conforms', { timeout: 300_000 }, async t => {
  if (!has(t, '/usr/bin/javac')) return;
  rmSync(join(here, 'dist'), { recursive: true, force: true });
  const sources = globSync(['src/**/*.java', '../../generated/models/java/**/*.java'], { cwd: here });
  execFileSync('/usr/bin/javac', ['@classpath', '-Xlint:all,-processing,-path', '-Werror', '-d', 'dist', ...sources], { cwd: here, stdio: ['ignore', 'inherit', 'inherit'] });
  const { code, out, err } = await run(['conform', 'client', '--command', '/usr/bin/java -XX:TieredStopAtLevel=1 @classpath Adapter', '--report', 'summary'], { cwd: here });
  t.equal(code, 0, out + err);
  t.match(out, /CONFORMS: (\d+) of \1 cases passed/);
});
