import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import { requirements, type Requirement } from '../generated/requirements.ts';
import type { Case, Role } from './case.ts';
import { coverage } from './coverage.ts';
import { benign, cases, faulty, roles } from './inventory.ts';
import type { FaultyPeer } from './faulty-peer.ts';

function gaps(role: Role, of: readonly Requirement[], judging: readonly Case[], breaking: readonly FaultyPeer[]): string[] {
  return coverage(role, of, judging, breaking).filter(({ gap }) => gap !== null).map(({ requirement, gap }) => `${requirement.id}: ${gap}`);
}

for (const role of roles) {
  const [judging, breaking] = [cases[role], faulty[role]];

  test(`Every requirement of a ${role} that shows on the wire has a case, and each MUST a faulty ${role}`, async t => {
    t.strictSame(gaps(role, requirements, judging, breaking), []);
  });

  test(`A requirement of a ${role} without a case, and a MUST without a faulty ${role}, are gaps`, async t => {
    const id = role === 'server' ? 'HB-5' : 'CLI-6';
    t.strictSame(gaps(role, requirements, judging.filter(one => !one.requirements.includes(id)), breaking), [`${id}: no case judges it`]);
    t.strictSame(gaps(role, requirements, judging, breaking.filter(peer => peer.requirement !== id)), [`${id}: no faulty ${role} proves its cases`]);
    const optional = requirements.map(requirement => ({ ...requirement, level: 'SHOULD' as const }));
    t.strictSame(gaps(role, optional, judging, []), [], 'nobody has to break a SHOULD');
  });

  test(`Each faulty and each benign ${role} stands in its list, and the list names a case that checks what the peer breaks`, async t => {
    const files = (folder: string): string[] => readdirSync(join(import.meta.dirname, folder, role)).map(file => file.replace(/\.ts$/, '')).sort();
    t.strictSame(breaking.map(({ peer }) => peer).sort(), files('broken'));
    t.strictSame(benign[role].map(({ peer }) => peer).sort(), files('benign'));
    for (const { peer, requirement, case: id } of breaking) t.ok(judging.find(one => one.id === id)?.requirements.includes(requirement), `${peer}: ${id} checks ${requirement}`);
  });
}

test('Every requirement that a case, or a faulty peer, names is in the document', async t => {
  const known = new Set<string>(requirements.map(({ id }) => id));
  const lost = roles.flatMap(role => [
    ...cases[role].flatMap(({ id, requirements: named }) => named.filter(requirement => !known.has(requirement)).map(requirement => `case ${id} lost its ground: the document has no ${requirement}`)),
    ...faulty[role].filter(({ requirement }) => !known.has(requirement)).map(({ peer, requirement }) => `faulty peer ${peer} lost its ground: the document has no ${requirement}`),
  ]);
  t.strictSame(lost, []);
});

test('Case ids are unique, and titles are sentences without their full stop', async t => {
  const all = roles.flatMap(role => cases[role].map(one => ({ ...one, role })));
  t.equal(new Set(all.map(({ id }) => id)).size, all.length);
  for (const { id, title, role } of all) t.ok(new RegExp(`^${role}/[a-z-]+/[a-z0-9-]+$`).test(id) && /^[A-Z].*[^.]$/.test(title), id);
});
