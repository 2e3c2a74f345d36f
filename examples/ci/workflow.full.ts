import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'tap';
import { parse } from 'yaml';
import { has } from '../../toolchain.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

const root = join(import.meta.dirname, '../..');
const read = (file: string): any => parse(readFileSync(file, 'utf8'));

test('The commands of the workflow and of the action, run as they are written, judge a server', { timeout: 300_000 }, async t => {
  if (!has(t, 'git') || !has(t, 'openssl', 'version')) return;
  const dir = t.testdir({ suite: {}, server: {} });
  const [suite, server, summary] = [join(dir, 'suite'), join(dir, 'server'), join(dir, 'summary.md')];
  // The action's own checkout, with nothing that is not the project's.
  for (const file of execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')) {
    mkdirSync(dirname(join(suite, file)), { recursive: true });
    cpSync(join(root, file), join(suite, file));
  }
  cpSync(join(root, 'examples/ci/conformance.yaml'), join(server, 'conformance.yaml'));
  writeFileSync(summary, '');
  // The Node that the workflow sets up is the one that runs this.
  const env = { ...process.env, NODE_OPTIONS: '', PATH: `${dirname(process.execPath)}:${process.env['PATH']}`, GITHUB_ACTION_PATH: suite, GITHUB_STEP_SUMMARY: summary, SUITE: suite };
  const bash = (run: string, more: Readonly<Record<string, string>> = {}) => spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], { cwd: server, env: { ...env, ...more }, encoding: 'utf8' });

  const action = read(join(root, 'action.yml'));
  const judge = (inputs: Readonly<Record<string, string>>): { readonly status: number | null; readonly out: string } => {
    let last = { status: 0 as number | null, out: '' };
    for (const step of action.runs.steps as readonly Step[]) {
      const given = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, value.replace(/^\$\{\{ inputs\.(\w+) \}\}$/, (_all, input: string) => inputs[input] ?? action.inputs[input].default)]));
      const { status, stdout, stderr } = bash(step.run!, given);
      last = { status, out: stdout + stderr };
      if (status !== 0) break;
    }
    return last;
  };

  for (const step of read(join(root, 'examples/ci/conformance.yml')).jobs.conformance.steps as readonly Step[]) {
    if (step.run !== undefined) t.equal(bash(step.run).status, 0, step.name ?? step.run);
    if (!step.uses?.startsWith('OWNER/')) continue;
    const { status, out } = judge(step.with ?? {});
    t.equal(status, 0, out);
    t.match(out, /CONFORMS: \d+ of \d+ cases passed/);
    t.match(readFileSync(summary, 'utf8'), /^## CONFORMS: /);
    for (const name of ['junit.xml', 'report.json', 'report.html', 'badge.json']) t.ok(existsSync(join(server, 'conformance-report', name)), name);
  }

  writeFileSync(summary, '');
  const strict = judge({ arguments: '--case server/authentication/answer --audience another' });
  t.equal(strict.status, 1, 'a server that lets nobody in fails the job');
  t.match(readFileSync(summary, 'utf8'), /^## NOT LET IN: /, 'and its summary says so');
});
