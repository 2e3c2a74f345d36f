import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';
import { start } from '../server/plugin-under-test.ts';
import { readFrame } from '../server/session/inbound.ts';
import { createJwtVerifier } from '../server/verifier/jwt.ts';
import { key } from '../faults/process.ts';
import { fuzz } from './fuzz.ts';

const limits = { messages_per_second: 1e9, offences_per_minute: 1e9, reauth_per_minute: 1e9 };
const verifyToken = createJwtVerifier({ keys: [key], issuer: 'urn:i', audience: 'a', leeway: 60, now: () => Date.now() / 1000 }).verify;

test('Fifty thousand frames and noise do the server in its process no harm', { timeout: 120_000 }, async t => {
  const out = execFileSync('env', ['-u', 'NODE_OPTIONS', process.execPath, join(import.meta.dirname, 'main.ts'), '--frames', '50000', '--seed', '1'], { encoding: 'utf8' });
  t.match(out, /^50000 frames \(seed 1\), \d{5} of them refused as the document says, and 50 streams of noise in \d+ s; 0 problems\n$/m);
});

test('A server that judges a frame otherwise than the document, or dies of one, is found', { timeout: 60_000 }, async t => {
  const lenient = await start(t, { verifyToken, limits, readFrame: text => readFrame(text.replace('"__proto__"', '"ext"')) });
  const { problems } = await fuzz({ url: lenient.url, frames: 5000, seed: 1 });
  t.match(problems[0], /^batch \d+ of seed 1: the frame ".*__proto__.*" has to get invalid_message to \S+, seen is /);
  const fragile = await start(t, { verifyToken, limits, readFrame: text => (text.includes('constructor') ? { on: 'binary' } : readFrame(text)) });
  const broken = await fuzz({ url: fragile.url, frames: 5000, seed: 1 });
  t.match(broken.problems[0], /the connection was closed 4400/);
});
