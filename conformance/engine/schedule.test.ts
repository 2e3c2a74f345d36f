import { test } from 'tap';
import type { ServerCase } from '../case.ts';
import type { CaseResult, Outcome } from '../verdict.ts';
import { runAll } from './schedule.ts';
import type { Target } from './target.ts';

const one = (id: ServerCase['id'], seconds: number, more: Pick<ServerCase, 'burst' | 'bulk' | 'last' | 'connections'> = {}): ServerCase => ({ id, title: id, requirements: ['HB-1'], profile: 'core', ...more, seconds: () => seconds, run: async () => {} });
const result = ({ id, title, requirements }: ServerCase, outcome: Outcome, rerun: boolean): CaseResult => ({ case: { id, title, requirements }, outcome, violations: [], note: null, seconds: 0, rerun, judged: [], connections: 0, transcript: [] });

test('Quiet cases start together with the longest first, bursts follow, large ones last, and only what was inconclusive is run again, alone', async t => {
  const cases = [one('server/a/large', 0, { burst: true, bulk: true }), one('server/a/short', 1), one('server/a/burst-1', 0, { burst: true }), one('server/a/long', 9), one('server/a/burst-2', 2, { burst: true })];
  const log: string[] = [];
  let running = 0;
  const reported: string[] = [];
  const results = await runAll(cases, {} as Target, { maxConnections: null, run: async (each, rerun) => {
    running += 1;
    log.push(`${each.id.slice(9)}${rerun ? ' again' : ''} beside ${running - 1}`);
    await Promise.resolve();
    running -= 1;
    return result(each, each.id.endsWith('short') && !rerun ? 'inconclusive' : 'passed', rerun);
  }, onResult: each => reported.push(`${each.case.id.slice(9)} ${each.outcome}`) });
  t.strictSame(log, ['long beside 0', 'short beside 1', 'burst-2 beside 0', 'burst-1 beside 1', 'large beside 0', 'short again beside 0']);
  t.strictSame(results.map(each => [each.case.id.slice(9), each.outcome, each.rerun]), [['large', 'passed', false], ['short', 'passed', true], ['burst-1', 'passed', false], ['long', 'passed', false], ['burst-2', 'passed', false]]);
  t.strictSame(reported, ['long passed', 'burst-2 passed', 'burst-1 passed', 'large passed', 'short passed'], 'each is reported once, when it is known');
});

test('What is inconclusive twice stays so', async t => {
  const [only] = await runAll([one('server/a/b', 0)], {} as Target, { maxConnections: null, run: async (each, rerun) => result(each, 'inconclusive', rerun), onResult: () => {} });
  t.equal(only?.outcome, 'inconclusive');
  t.equal(only?.rerun, true);
});

test('Of the prompt cases a few run at a time, so that a bound on connections per address is kept', async t => {
  let [running, most] = [0, 0];
  await runAll(Array.from({ length: 100 }, (_, index) => one(`server/a/${index}`, 0)), {} as Target, { maxConnections: null, run: async each => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    return result(each, 'passed', false);
  }, onResult: () => {} });
  t.equal(most, 16);
});

test('With a bound on connections no more are held open, and a case that wants more than there are runs alone', async t => {
  const cases = [one('server/a/wants-all', 9, { connections: 50 }), ...Array.from({ length: 20 }, (_, index) => one(`server/a/${index}`, 1, { connections: 1 + (index % 3) }))];
  let [open, most] = [0, 0];
  const beside: number[] = [];
  const results = await runAll(cases, {} as Target, { maxConnections: 6, onResult: () => {}, run: async each => {
    const held = Math.min(6, each.connections ?? 2);
    if (held === 6) beside.push(open);
    open += held;
    most = Math.max(most, open);
    await new Promise(setImmediate);
    open -= held;
    return result(each, 'passed', false);
  } });
  t.equal(results.length, 21);
  t.equal(most, 6);
  t.strictSame(beside, [0]);
});

test('Cases that want to be last run one by one after everything else', async t => {
  const log: string[] = [];
  const run = async (each: ServerCase): Promise<CaseResult> => {
    log.push(each.id.slice(9));
    return result(each, 'passed', false);
  };
  await runAll([one('server/a/leaks', 0, { last: true }), one('server/a/flood', 0, { burst: true }), one('server/a/quiet', 0)], {} as Target, { maxConnections: null, onResult: () => {}, run });
  t.strictSame(log, ['quiet', 'flood', 'leaks']);
});
