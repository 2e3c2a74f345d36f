import { setTimeout as wait } from 'node:timers/promises';
import { test, type Test } from 'tap';
import { openFreezable, startChromium, startChromiumTabs, startFirefox, type Tab } from './browsers.ts';
import type { Seen } from './pages/screen.ts';
import { setStage } from './stage.ts';

const look = (tab: Tab): Promise<Seen> => tab.evaluate<Seen>('window.seen');

/** Looks now and then until it holds; what was seen last, either way. */
async function until(tab: Tab, holds: (seen: Seen) => boolean, seconds: number): Promise<Seen> {
  for (const end = Date.now() + seconds * 1000; ;) {
    const seen = await look(tab);
    if (holds(seen) || Date.now() > end) return seen;
    await wait(100);
  }
}

/** Numbers that are missing, or there twice. */
function gaps(sequence: readonly number[]): readonly string[] {
  return sequence.slice(1).flatMap((seq, index) => (seq === sequence[index]! + 1 ? [] : [`${seq} after ${sequence[index]}`]));
}

function nothingMissed(t: Test, seen: Seen): void {
  t.strictSame(gaps(seen.sequence), [], `${seen.sequence.length} orders, each once`);
  t.strictSame(seen.failures, []);
}

for (const start of [startChromiumTabs, startFirefox]) {
  const name = start === startFirefox ? 'Firefox' : 'Chromium';

  test(`In ${name} tokens are renewed while orders flow, without a gap and without a flicker of the state`, { timeout: 120_000 }, async t => {
    const browser = await start(t);
    if (!browser) return;
    const stage = await setStage(t, 4);
    const tab = await browser.open(stage.page);
    const seen = await until(tab, ({ authSeq }) => authSeq >= 5, 40);
    t.ok(seen.authSeq >= 5, `auth_seq ${seen.authSeq}`);
    t.strictSame(seen.states, ['connecting', 'connected']);
    t.equal(seen.sessions.length, 1, 'one session');
    t.ok(seen.sequence.length > 100);
    nothingMissed(t, seen);
  });

  test(`In ${name} two tabs make one refresh`, { timeout: 120_000 }, async t => {
    const browser = await start(t);
    if (!browser) return;
    const stage = await setStage(t, 4);
    const first = await browser.open(`${stage.page}&shared`);
    await until(first, ({ authSeq }) => authSeq >= 1, 10);
    const second = await browser.open(`${stage.page}&shared`);
    await Promise.all([first, second].map(tab => until(tab, ({ authSeq }) => authSeq >= 5, 60)));
    const [one, other] = await Promise.all([look(first), look(second)]);
    t.ok(one.authSeq >= 5 && other.authSeq >= 5, `auth_seq ${one.authSeq} and ${other.authSeq}`);
    t.ok(stage.tokenRequests() <= Math.max(one.authSeq, other.authSeq) + 1, `${stage.tokenRequests()} requests for a token`);
    for (const seen of [one, other]) nothingMissed(t, seen);
  });
}

test('A page that was offline comes back and has missed nothing', { timeout: 120_000 }, async t => {
  const browser = await startChromium(t);
  if (!browser) return;
  const stage = await setStage(t, 60);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(stage.page);
  const tab: Tab = { evaluate: expression => page.evaluate(expression) as never, close: () => page.close() };
  await until(tab, ({ sequence }) => sequence.length > 20, 10);
  await context.setOffline(true);
  await wait(6000);
  await context.setOffline(false);
  const before = (await look(tab)).sequence.length;
  const seen = await until(tab, ({ sequence, states }) => sequence.length > before + 40 && states.at(-1) === 'connected', 20);
  t.equal(seen.states.at(-1), 'connected');
  t.ok(seen.sequence.length > before, 'orders flow again');
  nothingMissed(t, seen);
});

test('A tab that was frozen for longer than its token lived wakes up, gets another, and has missed nothing', { timeout: 120_000 }, async t => {
  const stage = await setStage(t, 4);
  const tab = await openFreezable(t, stage.page);
  if (!tab) return;
  await until(tab, ({ sequence }) => sequence.length > 20, 10);
  await tab.setLifecycle('frozen');
  await wait(500);
  const requests = stage.tokenRequests();
  await wait(12_000);
  t.equal(stage.tokenRequests(), requests, 'its timers stand still');
  await tab.setLifecycle('active');
  const frozen = (await look(tab)).sequence.length;
  const seen = await until(tab, ({ sequence, states }) => sequence.length > frozen + 100 && states.at(-1) === 'connected', 20);
  t.equal(seen.states.at(-1), 'connected');
  t.ok(stage.tokenRequests() > requests, 'another token');
  nothingMissed(t, seen);
});
