import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { requirements } from '../generated/requirements.ts';
import { coverage } from './coverage.ts';
import { faultyServers } from './faulty.ts';
import { serverCases } from './server/cases.ts';

const broken = join(import.meta.dirname, 'broken/server');

test('Every requirement of servers that shows on the wire has a case, and each MUST a faulty server', t => {
  t.strictSame(coverage(requirements, serverCases, faultyServers).filter(({ gap }) => gap !== null).map(({ requirement, gap }) => `${requirement.id}: ${gap}`), []);
  t.end();
});

test('A requirement without a case, and a MUST without a faulty server, are gaps', t => {
  const gaps = (cases: typeof serverCases, faulty: typeof faultyServers): string[] =>
    coverage(requirements, cases, faulty).filter(({ gap }) => gap !== null).map(({ requirement, gap }) => `${requirement.id}: ${gap}`);
  t.strictSame(gaps(serverCases.filter(one => !one.requirements.includes('HB-5')), faultyServers), ['HB-5: no case judges it']);
  t.strictSame(gaps(serverCases, faultyServers.filter(peer => peer.requirement !== 'HB-5')), ['HB-5: no faulty server proves its cases']);
  const optional = requirements.map(requirement => ({ ...requirement, level: 'SHOULD' as const }));
  t.strictSame(coverage(optional, serverCases, []).filter(({ gap }) => gap !== null), [], 'nobody has to break a SHOULD');
  t.end();
});

test('Every requirement that a case, or a faulty peer, names is in the document', t => {
  const known = new Set<string>(requirements.map(({ id }) => id));
  const lost = [
    ...serverCases.flatMap(({ id, requirements: named }) => named.filter(requirement => !known.has(requirement)).map(requirement => `case ${id} lost its ground: the document has no ${requirement}`)),
    ...faultyServers.filter(({ requirement }) => !known.has(requirement)).map(({ peer, requirement }) => `faulty peer ${peer} lost its ground: the document has no ${requirement}`),
  ];
  t.strictSame(lost, []);
  t.end();
});

test('Case ids are unique, and titles are sentences without their full stop', async t => {
  const ids = serverCases.map(one => one.id);
  t.equal(new Set(ids).size, ids.length);
  for (const { id, title } of serverCases) t.ok(/^server\/[a-z]+\/[a-z0-9-]+$/.test(id) && /^[A-Z].*[^.]$/.test(title), id);
});

test('Each faulty peer stands in the list, and the list names a case that checks what the peer breaks', async t => {
  t.strictSame(faultyServers.map(({ peer }) => peer).sort(), readdirSync(broken).map(file => file.replace(/\.ts$/, '')).sort());
  for (const { peer, requirement, case: id } of faultyServers) {
    t.ok(existsSync(join(broken, `${peer}.ts`)), peer);
    t.ok(serverCases.find(one => one.id === id)?.requirements.includes(requirement), `${peer}: ${id} checks ${requirement}`);
  }
});
