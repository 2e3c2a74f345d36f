import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

/** Runs the suite against the reference server again and again, while another process keeps a core busy. The bar: no failure, inconclusive below 1 %. */
const runs = Number(process.argv[2] ?? 20);
const cli = resolve(import.meta.dirname, '../cli.ts');
const launch = (args: readonly string[]): ChildProcess => spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });

const folder = mkdtempSync(join(tmpdir(), 'suite-under-load-'));
const server = launch([cli, 'serve', '--port', '0', '--timings', 'short', '--log-level', 'error']);
const busy = launch(['-e', 'for (;;) { Math.random(); }']);
try {
  const lines = createInterface({ input: server.stdout! })[Symbol.asyncIterator]();
  await lines.next();
  const words = (await lines.next()).value!.split(' ').slice(2);
  const [seconds, count]: [number[], Record<string, number>] = [[], {}];
  for (let run = 1; run <= runs; run += 1) {
    const report = join(folder, `${run}.json`);
    await once(launch([cli, ...words, '--report', `json=${report}`]), 'close');
    const { seconds: took, cases } = JSON.parse(readFileSync(report, 'utf8')) as { seconds: number; cases: readonly { id: string; outcome: string; rerun: boolean; note?: string }[] };
    seconds.push(took);
    for (const { id, outcome, rerun, note } of cases) {
      count[outcome] = (count[outcome] ?? 0) + 1;
      if (rerun) count['run again'] = (count['run again'] ?? 0) + 1;
      if (!['passed', 'untested'].includes(outcome)) console.log(`run ${run}: ${id} ${outcome} ${note ?? ''}`);
    }
  }
  const all = seconds.toSorted((a, b) => a - b);
  const judged = (count['passed'] ?? 0) + (count['failed'] ?? 0) + (count['inconclusive'] ?? 0) + (count['fault'] ?? 0);
  console.log(`${runs} runs beside a busy core: ${judged} cases judged, ${count['failed'] ?? 0} failed, ${count['fault'] ?? 0} faults, ${count['inconclusive'] ?? 0} inconclusive (${((100 * (count['inconclusive'] ?? 0)) / judged).toFixed(2)} %; bar: below 1 %), ${count['run again'] ?? 0} run again alone`);
  console.log(`least ${all[0]?.toFixed(1)} s, median ${all[Math.floor(runs / 2)]?.toFixed(1)} s, most ${all.at(-1)?.toFixed(1)} s`);
} finally {
  for (const child of [server, busy]) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
}
