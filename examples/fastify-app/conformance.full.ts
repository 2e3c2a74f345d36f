import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'tap';

const root = join(import.meta.dirname, '../..');
const short = JSON.stringify({ heartbeat_interval: 1, expiry_warning: 20, grace_period: 1.5, authentication_timeout: 1.5 });

test('The application with the plugin conforms, and its own messages survive a refresh', { timeout: 180_000 }, async t => {
  const folder = mkdtempSync(join(tmpdir(), 'wstr-fastify-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  for (const name of ['app.js', 'package.json', 'conformance.yaml']) cpSync(join(import.meta.dirname, name), join(folder, name));
  const run = (command: string, ...args: readonly string[]) => spawnSync('env', ['-u', 'NODE_OPTIONS', `TIMINGS=${short}`, command, ...args], { cwd: folder, encoding: 'utf8' });
  // The package of this clone, as `npm install` links it.
  t.equal(run('npm', 'install', '--no-save', '--no-audit', '--no-fund', root, 'fastify').status, 0);
  t.equal(run('openssl', 'ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', 'test-key.pem').status, 0);
  t.equal(run('openssl', 'ec', '-in', 'test-key.pem', '-pubout', '-out', 'test-key-public.pem').status, 0);
  const { status, stdout, stderr } = run('npx', 'ws-token-refresh', 'conform', 'server', '--report', 'summary');
  t.equal(status, 0, `${stdout.slice(-1500)}${stderr.slice(-500)}`);
  t.match(stdout, /CONFORMS: \d+ of \d+ cases passed/);
  t.comment(stdout.trim().split('\n').at(-1));
});
