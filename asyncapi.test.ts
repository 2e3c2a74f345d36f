import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { test } from 'tap';

const root = import.meta.dirname;

test('asyncapi validate passes', { timeout: 60_000 }, async t => {
  const quiet = { ...process.env, CI: 'true', SUPPRESS_NO_CONFIG_WARNING: '1', SUPPRESS_STRICTNESS_CHECK: '1' };
  const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/asyncapi'), ['validate', 'asyncapi.yaml', '--fail-severity=warn'], { cwd: root, env: quiet });
  t.match(stdout, /is valid/);
  t.match(stdout, /0 errors, 0 warnings/);
});
