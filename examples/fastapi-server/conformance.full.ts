import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { run } from '../../cli-under-test.ts';
import { has } from '../../toolchain.ts';

/** Seconds, for a run that takes seconds (Timings of PROTOCOL.md, `short`). */
const short = { WS_HEARTBEAT_INTERVAL: '1', WS_EXPIRY_WARNING: '20', WS_REFRESH_LEAD: '4', WS_GRACE_PERIOD: '1.5', WS_AUTHENTICATION_TIMEOUT: '1.5' };

test('The FastAPI server conforms, judged as its README says', { timeout: 115_000 }, async t => {
  if (!has(t, '/usr/bin/python3', '-cimport fastapi, uvicorn, websockets, jwt, jsonschema') || !has(t, 'openssl', 'version')) return;
  // A copy, so that its keys are in nobody's way.
  const dir = join(t.testdir(), 'fastapi-server');
  cpSync(import.meta.dirname, dir, { recursive: true });
  execFileSync('sh', ['-c', 'openssl ecparam -name prime256v1 -genkey -noout -out test-key.pem && openssl ec -in test-key.pem -pubout -out test-key-public.pem'], { cwd: dir, stdio: 'ignore' });
  const schemas = { WS_SCHEMAS: join(import.meta.dirname, '../../generated/schemas') };
  const { code, out, err } = await run(['conform', 'server', '--report', 'summary'], { cwd: dir, env: { ...short, ...schemas } });
  if (code !== 0) t.comment(out + err);
  t.equal(code, 0, 'exit 0');
  t.comment(out.trim().split('\n').at(-1)!);
});
