import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { residentBytes, serve, type Owner } from '../faults/process.ts';
import { fuzz } from './fuzz.ts';

/** `npm run fuzz -- --frames 1000000 --seed 7`: the reference server in a process of its own, with its rates out of the way. */
const { values } = parseArgs({ options: { frames: { type: 'string', default: '1000000' }, seed: { type: 'string' } } });
const [frames, seed] = [Number(values.frames), values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed)];
if (!Number.isSafeInteger(frames) || frames < 1 || !Number.isSafeInteger(seed)) {
  process.stderr.write('error: --frames and --seed are whole numbers, such as --frames 1000000 --seed 7\n');
  process.exit(2);
}

const endings: (() => unknown)[] = [];
const owner: Owner = { teardown: act => void endings.push(act) };

const unlimited = 1e9;
const megabytes = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
/** A server that keeps something of each frame does not live through this. */
const heap = '--max-old-space-size=64';

try {
  const server = await serve(owner, { node: [heap], settings: { limits: { messages_per_second: unlimited, offences_per_minute: unlimited, reauth_per_minute: unlimited } } });
  let shown = 0;
  const report = await fuzz({
    url: server.url,
    frames,
    seed,
    onProgress(done) {
      if (done - shown < frames / 10) return;
      shown = done;
      process.stdout.write(`${done} frames, ${megabytes(residentBytes(server.pid))}\n`);
    },
  });
  const problems = [
    ...report.problems,
    ...(server.child.exitCode === null && (await server.get('/healthz')).includes('ok') ? [] : ['the server is not well']),
    ...server.log().split('\n').filter(line => /"level":(50|60)/.test(line)).slice(0, 5).map(line => `the server logged ${line}`),
  ];
  process.stdout.write(problems.map(problem => `PROBLEM ${problem}\n`).join(''));
  process.stdout.write(`${report.frames} frames (seed ${seed}), ${report.refused} of them refused as the document says, and ${report.streams} streams of noise in ${report.seconds.toFixed(0)} s; ${problems.length} problems\n`);
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  for (const end of endings.reverse()) await end();
}
