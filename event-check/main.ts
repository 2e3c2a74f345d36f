import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import type { Owner } from '../faults/process.ts';
import { promises, type PromiseName } from './checker.ts';
import { checkEvents } from './run.ts';

/** `npm run check:events -- --events 1000000 --seed 7`. */
const { values } = parseArgs({ options: { events: { type: 'string', default: '1000000' }, seed: { type: 'string' } } });
const [events, seed] = [Number(values.events), values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)];
if (!Number.isSafeInteger(events) || events < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('error: --events and --seed are whole numbers, such as --events 1000000 --seed 7\n');
  process.exit(2);
}

const endings: (() => unknown)[] = [];
const owner: Owner = { teardown: act => void endings.push(act) };
try {
  const { checker, counts, seconds, complaints } = await checkEvents(owner, { events, seed, onProgress: acknowledged => void process.stdout.write(`${acknowledged} acknowledged\n`) });
  const { acknowledged, delivered, recovered, notRecovered } = checker.counts;
  process.stdout.write(`\n${acknowledged} of ${events} events acknowledged, ${delivered} delivered (seed ${seed}, ${seconds.toFixed(0)} s)\n`);
  process.stdout.write(`with ${Object.entries({ ...counts, recovered, notRecovered }).map(([name, count]) => `${count} ${name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)}`).join(', ')}\n\n`);
  for (const [name, text] of Object.entries(promises)) process.stdout.write(`${String(checker.broken[name as PromiseName]).padStart(8)}  ${text}\n`);
  process.stdout.write([...checker.examples, ...complaints.slice(0, 5)].map(line => `PROBLEM ${line}\n`).join(''));
  process.exitCode = checker.examples.length + complaints.length > 0 || acknowledged < events ? 1 : 0;
} finally {
  for (const end of endings.reverse()) await end();
}
