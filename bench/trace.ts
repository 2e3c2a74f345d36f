import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Judges made-up traces of several sizes, each in a process of its own, JSON lines with a bounded heap, and prints frames per second and the most memory that was held. */

const cli = new URL('../cli.ts', import.meta.url).pathname;
const connections = 20;

/** A frame of a shift of kitchen displays: mostly events, a heartbeat now and then, a REAUTH every 55 minutes of the trace. */
function* frames(count: number): Generator<{ connection: string; at: number; from: 'client' | 'server'; text: string }> {
  const all = Array.from({ length: connections }, (_each, index) => ({ connection: `c${index}`, seq: 0, authSeq: 1, expiresAt: 3600, warned: false, beat: 0 }));
  const authenticated = (replyTo: string, authSeq: number, sessionId: string): string => JSON.stringify({
    type: 'AUTHENTICATED', id: `a${authSeq}`, reply_to: replyTo,
    data: { user_id: 'cook', session_id: sessionId, auth_seq: authSeq, expires_in: 3600, heartbeat_interval: 15, max_missed_pongs: 3, expiry_warning: 300, grace_period: 10, capabilities: ['reauth', 'events', 'publish', 'resume'] },
  });
  let made = 0;
  for (const { connection } of all) {
    yield { connection, at: 0, from: 'client', text: JSON.stringify({ type: 'AUTHENTICATE', id: 'c1', data: { token: `sha256:${connection}-1` } }) };
    yield { connection, at: 0, from: 'server', text: authenticated('c1', 1, connection) };
    yield { connection, at: 0, from: 'client', text: JSON.stringify({ type: 'SUBSCRIBE', id: 'c2', data: { topic: 'orders.42' } }) };
    yield { connection, at: 0, from: 'server', text: JSON.stringify({ type: 'SUBSCRIBED', id: 's2', reply_to: 'c2', data: { topic: 'orders.42', epoch: 'e7', seq: 0 } }) };
    made += 4;
  }
  for (let tick = 1; made < count; tick += 1) {
    for (const each of all) {
      const at = tick * 1.5;
      const { connection } = each;
      if (tick % 10 === 0) {
        each.beat += 1;
        yield { connection, at, from: 'server', text: JSON.stringify({ type: 'PING', id: `b${each.beat}` }) };
        yield { connection, at: at + 0.05, from: 'client', text: JSON.stringify({ type: 'PONG', id: `p${each.beat}`, reply_to: `b${each.beat}` }) };
        made += 2;
      }
      if (!each.warned && at >= each.expiresAt - 299) {
        each.warned = true;
        yield { connection, at, from: 'server', text: JSON.stringify({ type: 'TOKEN_EXPIRED', id: `w${each.authSeq}`, data: { reason: 'expiring', expires_in: each.expiresAt - at, auth_seq: each.authSeq } }) };
        each.authSeq += 1;
        yield { connection, at: at + 0.2, from: 'client', text: JSON.stringify({ type: 'REAUTH', id: `r${each.authSeq}`, data: { token: `sha256:${connection}-${each.authSeq}` } }) };
        yield { connection, at: at + 0.3, from: 'server', text: authenticated(`r${each.authSeq}`, each.authSeq, connection) };
        [each.expiresAt, each.warned] = [at + 0.3 + 3600, false];
        made += 3;
      }
      each.seq += 1;
      yield { connection, at: at + 0.4, from: 'server', text: JSON.stringify({ type: 'EVENT', id: `e${each.seq}`, data: { topic: 'orders.42', epoch: 'e7', seq: each.seq, kind: 'order.status_changed', published_at: 1_800_000_000 + at, payload: { order_id: `o${each.seq}`, status: 'preparing' } } }) };
      made += 1;
    }
  }
}

function writeLines(file: string, count: number): void {
  const handle = openSync(file, 'w');
  for (const { connection } of Array.from({ length: connections }, (_each, index) => ({ connection: `c${index}` }))) writeSync(handle, `${JSON.stringify({ connection, at: 0, open: { url: 'wss://orders.example/ws' } })}\n`);
  let batch: string[] = [];
  for (const frame of frames(count)) {
    batch.push(JSON.stringify(frame));
    if (batch.length === 5000) writeSync(handle, `${batch.splice(0).join('\n')}\n`);
  }
  writeSync(handle, `${batch.join('\n')}\n`);
  closeSync(handle);
}

/** The same as a browser exports it, beside what else a page loads: until the file has that many bytes. */
function writeHar(file: string, count: number): void {
  const byConnection = Map.groupBy(frames(count), ({ connection }) => connection);
  const handle = openSync(file, 'w');
  writeSync(handle, '{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[');
  [...byConnection.values()].forEach((messages, index) => {
    const entry = { _resourceType: 'websocket', startedDateTime: new Date(0).toISOString(), request: { method: 'GET', url: 'wss://orders.example/ws', headers: [] }, response: { status: 101, headers: [] }, _webSocketMessages: messages.map(({ from, at, text }) => ({ type: from === 'client' ? 'send' : 'receive', time: at, opcode: 1, data: text })) };
    writeSync(handle, `${index === 0 ? '' : ','}${JSON.stringify(entry)}`);
  });
  writeSync(handle, ']}}');
  closeSync(handle);
}

/** Megabytes of heap that JSON lines get, however long they are. */
const heap = 256;

function measure(what: string, file: string, ...flags: readonly string[]): void {
  const start = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, [...flags, '--import', `data:text/javascript,${encodeURIComponent("process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS))")}`, cli, 'conform', 'trace', file, '--report', 'summary'], { encoding: 'utf8' });
  const seconds = (performance.now() - start) / 1000;
  const judged = Number(/(\d+) frames of/.exec(stdout)?.[1]);
  if (status !== 0) throw new Error(`exit ${status}: ${stdout.slice(-600)}${stderr.slice(-600)}`);
  const peak = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
  process.stdout.write(`${what.padEnd(14)}${(statSync(file).size / 1e6).toFixed(0).padStart(5)} MB  ${String(judged).padStart(8)} frames  ${seconds.toFixed(1).padStart(5)} s  ${Math.round(judged / seconds).toLocaleString('en').padStart(8)} frames/s  peak ${peak.toFixed(0).padStart(5)} MB\n`);
}

const folder = mkdtempSync(join(tmpdir(), 'wstr-bench-'));
try {
  for (const count of [100_000, 400_000, 1_600_000]) {
    const file = join(folder, `${count}.jsonl`);
    writeLines(file, count);
    measure('JSON lines', file, `--max-old-space-size=${heap}`);
  }
  const har = join(folder, 'page.har');
  writeHar(har, 1_450_000);
  measure('HAR', har);
} finally {
  rmSync(folder, { recursive: true });
}
