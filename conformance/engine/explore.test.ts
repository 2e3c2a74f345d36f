import { test } from 'tap';
import { timings, type TimingName } from '../../generated/timings.ts';
import { generateKey } from '../../keys/sign.ts';
import { createSession } from '../../server/session/session.ts';
import { startReferenceServer } from '../../server/reference-server.ts';
import { fault } from '../broken/server/refusal-forgets-issue-time.ts';
import { walkCases } from '../server/machine/walk.ts';
import { runServerSuite } from '../suite.ts';
import { keySource } from '../tokens/token-source.ts';

const short = Object.fromEntries(Object.entries(timings).map(([name, entry]) => [name, entry.short])) as Record<TimingName, number>;

test('A walk that breaks a server is made short, and names the seed that brings it again', { timeout: 60_000 }, async t => {
  const key = generateKey('test');
  const [issuer, audience] = ['urn:i', 'a'];
  const server = await startReferenceServer({ host: '127.0.0.1', port: 0, key, issuer, audience, development: false, timings: short, audit: () => {}, createSession: settings => fault.session!(createSession(settings), settings) });
  t.teardown(() => server.close());
  const { results: [result] } = await runServerSuite({ url: server.url, tokens: keySource(key), issuer, audience, cases: walkCases, seed: 20_260 });
  const [violation] = result!.violations;
  t.equal(violation?.requirement, 'REAUTH-7');
  const [, walk = ''] = /after: (.*) \(--seed 20260\)$/.exec(violation?.expected ?? '') ?? [];
  t.equal(walk.split(' → ').length, 3, walk);
  t.match(walk, /^AUTHENTICATE \(acceptable\) → .* → REAUTH \(stale\)$/);
  const sent = result!.transcript.filter(({ direction, text }) => direction === 'sent' && !text.includes('PONG'));
  t.ok(sent.length >= 3 && sent.length <= 6, `${sent.length} frames: only the shortest walk is shown`);
});
