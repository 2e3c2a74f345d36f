import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve, until, type Owner } from '../faults/process.ts';
import { Checker } from './checker.ts';
import { publish } from './publisher.ts';
import { Reader } from './reader.ts';

export interface EventCheckOptions {
  /** Publications. */
  readonly events: number;
  readonly seed: number;
  readonly onProgress?: (acknowledged: number) => void;
}

export interface EventCheckReport {
  readonly checker: Checker;
  readonly counts: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What the server said that it should not have had to say. */
  readonly complaints: readonly string[];
}

const topics = Array.from({ length: 6 }, (_, index) => `kitchen.${index}`);
const [publishers, readers, topicsEach] = [3, 6, 3];
const secret = 'a secret for tests of thirty-two bytes and more';
/** Rates are out of the way; what a client may leave unread is little, so that slow readers are cut off. */
const settings = {
  limits: { messages_per_second: 1e9, reauth_per_minute: 1e9, idempotency_window: 30, resume_events: 100_000, resume_bytes: 1024 * 1024, max_unread_bytes: 2 * 1024 * 1024 },
  timings: { heartbeat_interval: 5 },
  log_level: 'warn',
};

/** Publishes so many events to a server of its own process, while its readers live eventful lives, and checks what all of them saw. */
export async function checkEvents(owner: Owner, { events, seed, onProgress = () => {} }: EventCheckOptions): Promise<EventCheckReport> {
  const dir = mkdtempSync(join(tmpdir(), 'event-check-'));
  owner.teardown(() => rmSync(dir, { recursive: true }));
  writeFileSync(join(dir, 'secret'), secret);
  const server = await serve(owner, { settings: { ...settings, revocation_secret_file: join(dir, 'secret') } });
  const start = performance.now();
  const checker = new Checker();
  const random = generator(seed);
  const counts = { reauths: 0, downgrades: 0, lapses: 0, reconnects: 0, stops: 0, cutOff: 0, revocations: 0, retries: 0, cuts: 0, refused: 0 };
  const revoke = async (sessionId: string): Promise<void> => {
    const response = await fetch(new URL('/revocations', server.url.replace('ws:', 'http:')), { method: 'POST', headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` }, body: JSON.stringify({ session_id: sessionId }) });
    if (!response.ok) throw new Error(`POST /revocations answered ${response.status}`);
  };
  // One that only reads is there from the beginning, so that every event has a witness.
  const witness = new Reader({ url: server.url, name: 'witness', topics, checker, random, revoke, counts });
  await witness.live(() => true);
  const screens = Array.from({ length: readers }, (_, index) => new Reader({ url: server.url, name: `screen-${index}`, topics: Array.from({ length: topicsEach }, (__, n) => topics[(index + n) % topics.length]!), checker, random, revoke, counts }));
  let published = 0;
  let done = false;
  const next = (): number | null => {
    if (published === events) return null;
    published += 1;
    if (published % Math.ceil(events / 10) === 0) onProgress(checker.counts.acknowledged);
    return published;
  };
  const lives = screens.map(screen => screen.live(() => done));
  await Promise.all(Array.from({ length: publishers }, (_, index) => publish({ url: server.url, name: `till-${index}`, topics, checker, random, next, counts })));
  done = true;
  await Promise.all(lives);
  const all = [witness, ...screens];
  await until('every reader has read everything', () => all.every(each => each.has(checker.heads)), 60).catch(() => {});
  checker.finish();
  for (const each of all) each.leave();
  const complaints = server.log().split('\n').filter(line => /"level":(50|60)/.test(line));
  return { checker, counts, seconds: (performance.now() - start) / 1000, complaints };
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
