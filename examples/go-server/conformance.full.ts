import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { run } from '../../cli-under-test.ts';
import { has } from '../../toolchain.ts';

const go = '/usr/bin/go';
const folder = import.meta.dirname;
/** The document's timings for test runs. */
const short = { HEARTBEAT_INTERVAL: '1s', EXPIRY_WARNING: '20s', REFRESH_LEAD: '4s', GRACE_PERIOD: '1.5s', AUTHENTICATION_TIMEOUT: '1.5s', VERIFICATION_DEADLINE: '1s' };

test('The server in Go conforms, with short timings and with those of the document', { timeout: 300_000 }, async t => {
  if (!has(t, go, 'version') || !has(t, 'openssl', 'version')) return;
  const built = t.testdir();
  const env = { ...process.env, GOWORK: join(folder, 'debian.work'), GOPROXY: 'off', GOFLAGS: '', GOCACHE: join(built, 'cache'), GOPATH: join(built, 'path') };
  execFileSync(join(folder, 'make-key'), { cwd: built, stdio: 'ignore' });
  execFileSync(go, ['build', '-o', join(built, 'token-refresh-server'), '.'], { cwd: folder, env });
  execFileSync(go, ['vet', './...'], { cwd: folder, env });
  execFileSync(go, ['test', './...'], { cwd: folder, env });
  t.equal(execFileSync('/usr/bin/gofmt', ['-l', folder], { encoding: 'utf8' }), '', 'gofmt would change nothing');

  cpSync(join(folder, 'conformance.yaml'), join(built, 'conformance.yaml'));
  const named = Object.fromEntries(Object.entries(short).map(([name, value]) => [`TOKEN_REFRESH_${name}`, value]));
  // Most of the time they wait, so they do that together.
  await Promise.all([named, {}].map(async timings => {
    const { code, out, err } = await run(['conform', 'server', '--report', 'summary'], { cwd: built, env: timings });
    t.equal(code, 0, out + err);
    t.comment(out.trimEnd().split('\n').at(-1));
  }));
});
