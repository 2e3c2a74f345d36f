import { coverage } from '../conformance/coverage.ts';
import { cases, faulty, roles } from '../conformance/inventory.ts';
import { requirements } from '../generated/requirements.ts';

/** Prints a line for each requirement on servers, then on clients; 1 when `strict` and something is missing, otherwise 0. */
export function conformCoverage({ strict }: { readonly strict: boolean }): number {
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  let gaps = 0;
  const totals = roles.map(role => {
    const rows = coverage(role, requirements, cases[role], faulty[role]);
    for (const { requirement: { id, level, observe }, cases: judging, faulty: breaking, gap } of rows) {
      const seen = observe === 'wire' ? '' : observe === 'none' ? 'does not show on the wire' : `needs the hook ${observe.slice('hook:'.length)}`;
      const line = `${gap ? 'x ' : '  '}${id.padEnd(10)}${level.padEnd(8)}${count(judging.length, 'case').padEnd(10)}${count(breaking.length, `faulty ${role}`).padEnd(18)}${gap ?? seen}`;
      process.stdout.write(`${line.trimEnd()}\n`);
    }
    process.stdout.write('\n');
    const missing = rows.filter(({ gap }) => gap !== null).length;
    gaps += missing;
    return `${role === 'server' ? 'Servers' : 'Clients'}: ${count(rows.length, 'requirement')}, ${count(cases[role].length, 'case')}, ${count(faulty[role].length, `faulty ${role}`)}, ${count(missing, 'gap')}\n`;
  });
  process.stdout.write(totals.join(''));
  return strict && gaps > 0 ? 1 : 0;
}
