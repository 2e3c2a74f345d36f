import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'tap';
import type { AuditRecord } from '../generated/messages.ts';
import { isAuditRecord } from '../generated/validators.js';
import { AuditFile, type AuditAlarm } from './audit.ts';
import type { Clock } from './clock.ts';

const record = (seq: number): AuditRecord => ({ seq, event: 'attempt', session_id: 's', time: 1_800_000_000 });

/** A clock that keeps what it is to call back until it is told to. */
function heldClock(): Clock & { wake(): void } {
  const held: (() => void)[] = [];
  return {
    now: () => ({ wall: 0, monotonic: 0 }),
    after: (_seconds, callback) => { held.push(callback); return () => {}; },
    wake: () => { for (const callback of held.splice(0)) callback(); },
  };
}

function heardAlarm(): AuditAlarm & { heard: string[] } {
  const heard: string[] = [];
  return { heard, failing: error => heard.push(`failing: ${(error as NodeJS.ErrnoException).code}`), recovered: lost => heard.push(`recovered, ${lost} lost`) };
}

test('Records stand in the file in their order, one valid record a line', async t => {
  const file = join(t.testdir(), 'audit.jsonl');
  const audit = new AuditFile(file, heldClock(), heardAlarm());
  for (let seq = 1; seq <= 500; seq += 1) audit.write(record(seq));
  await audit.flush();
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').map(line => JSON.parse(line) as AuditRecord);
  t.strictSame(lines.map(({ seq }) => seq), Array.from({ length: 500 }, (_, index) => index + 1));
  t.ok(lines.every(line => isAuditRecord(line)));
  t.equal(audit.waiting, 0);
});

test('A full disk raises the alarm once and keeps what it can', { skip: !existsSync('/dev/full') && 'there is no /dev/full' }, async t => {
  const [clock, alarm] = [heldClock(), heardAlarm()];
  const audit = new AuditFile('/dev/full', clock, alarm);
  for (let seq = 1; seq <= 20_000; seq += 1) audit.write(record(seq));
  await audit.flush();
  clock.wake();
  await audit.flush();
  t.strictSame(alarm.heard, ['failing: ENOSPC']);
  t.ok(audit.waiting <= 10_001, `${audit.waiting} wait`);
});

test('When the disk has room again, what waited is written whole and in order, and what was lost is counted', async t => {
  const [clock, alarm] = [heldClock(), heardAlarm()];
  let text = '';
  let room = 10;
  const audit = new AuditFile(join(t.testdir(), 'audit.jsonl'), clock, alarm, async (_file, bytes) => {
    if (room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
    // A disk takes what still fits.
    const bytesWritten = Math.min(room, bytes.length);
    room -= bytesWritten;
    text += bytes.subarray(0, bytesWritten).toString();
    return { bytesWritten };
  });
  audit.write(record(1));
  await audit.flush();
  for (let seq = 2; seq <= 10_005; seq += 1) audit.write(record(seq));
  t.strictSame(alarm.heard, ['failing: ENOSPC']);
  room = Infinity;
  clock.wake();
  await audit.flush();
  t.strictSame(alarm.heard, ['failing: ENOSPC', 'recovered, 4 lost']);
  audit.write(record(10_006));
  await audit.flush();
  const seqs = text.trimEnd().split('\n').map(line => (JSON.parse(line) as AuditRecord).seq);
  t.strictSame(seqs, [...Array.from({ length: 10_001 }, (_, index) => index + 1), 10_006], 'the gap in the numbers shows the loss');
});
