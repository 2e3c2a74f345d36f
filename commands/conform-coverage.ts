import { coverage } from '../conformance/coverage.ts';
import { faultyServers } from '../conformance/faulty.ts';
import { serverCases } from '../conformance/server/cases.ts';
import { requirements } from '../generated/requirements.ts';

/** Prints a line for each requirement on servers; 1 when `strict` and something is missing, otherwise 0. */
export function conformCoverage({ strict }: { readonly strict: boolean }): number {
  const rows = coverage(requirements, serverCases, faultyServers);
  const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
  for (const { requirement: { id, level, observe }, cases, faulty, gap } of rows) {
    const seen = observe === 'wire' ? '' : observe === 'none' ? 'does not show on the wire' : `needs the hook ${observe.slice('hook:'.length)}`;
    const line = `${gap ? 'x ' : '  '}${id.padEnd(10)}${level.padEnd(8)}${count(cases.length, 'case').padEnd(10)}${count(faulty.length, 'faulty server').padEnd(18)}${gap ?? seen}`;
    process.stdout.write(`${line.trimEnd()}\n`);
  }
  const gaps = rows.filter(({ gap }) => gap !== null).length;
  process.stdout.write(`\nServers: ${count(rows.length, 'requirement')}, ${count(serverCases.length, 'case')}, ${count(faultyServers.length, 'faulty server')}, ${count(gaps, 'gap')}\n`);
  return strict && gaps > 0 ? 1 : 0;
}
