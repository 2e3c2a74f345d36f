import type { ClientCase } from './case.ts';
import { startPatience, type ClientTrial } from './engine/trial.ts';

/** Attempts of one client, and how many clients try: so few gaps that all look alike by chance are one run in 50,000. */
const [attempts, clients] = [4, 4] as const;

/** CLI-5: gaps between the failures of several clients and their next attempts. */
async function gaps(t: ClientTrial, fail: (leg: ClientTrial, round: number) => Promise<number>): Promise<readonly { readonly round: number; readonly gap: number }[]> {
  const legs = await Promise.all(Array.from({ length: clients }, () => t.leg()));
  const all = await Promise.all(legs.map(async leg => {
    await leg.launch();
    const measured: { round: number; gap: number }[] = [];
    for (let round = 1; round <= attempts; round += 1) {
      const failedAt = await fail(leg, round);
      const { at } = await leg.upgrade(round + 1, { requirement: 'CLI-5', expected: `another attempt within ${2 ** round} s, after ${round} failures in a row`, within: 2 ** round + 2 });
      measured.push({ round, gap: at - failedAt });
    }
    return measured;
  }));
  t.adopt(legs[0]!);
  return all.flat();
}

function requireFullJitter(t: ClientTrial, measured: Awaited<ReturnType<typeof gaps>>): void {
  const shares = measured.map(({ round, gap }) => gap / 2 ** round);
  const told = (values: readonly number[]): string => values.map(value => value.toFixed(2)).join(' ');
  const [least, most] = [Math.min(...shares), Math.max(...shares)];
  t.require('CLI-5', most - least > 0.25, 'waits that differ, as shares of their bounds 2, 4, 8, 16 s', told(shares));
  t.require('CLI-5', least < 0.5, 'waits from 0 on: full jitter', `none below half of its bound: ${told(shares)}`);
  const late = measured.filter(({ round }) => round > 2).map(({ gap }) => gap);
  t.require('CLI-5', Math.max(...late) > 2, 'waits that grow with the failures in a row', `at most ${Math.max(...late).toFixed(1)} s after 3 and 4 of them`);
}

/** CLI-5: how long a client waits before it comes back. */
export const backoffCases: readonly ClientCase[] = [
  {
    id: 'client/backoff/before-open',
    title: 'Failures in a row make the wait grow, with full jitter',
    requirements: ['CLI-5'],
    profile: 'core',
    clients,
    seconds: 30,
    async run(t) {
      requireFullJitter(t, await gaps(t, async (leg, round) => {
        leg.server.usual = { kind: 'status', status: 503 };
        return (await leg.upgrade(round, { requirement: 'AUTH-1', expected: 'a connection', within: startPatience })).at;
      }));
    },
  },
  {
    id: 'client/backoff/after-authenticated',
    title: 'AUTHENTICATED that does not stay ends no row of failures',
    requirements: ['CLI-5'],
    profile: 'core',
    clients,
    seconds: 30,
    async run(t) {
      requireFullJitter(t, await gaps(t, async leg => {
        const connection = await leg.letIn();
        await connection.alive('CLI-5');
        connection.end(4500);
        return performance.now() / 1000;
      }));
    },
  },
  {
    id: 'client/backoff/ends',
    title: 'A connection that stays AUTHENTICATED for 30 s ends the row of failures',
    requirements: ['CLI-5'],
    profile: 'core',
    clients: 3,
    seconds: 48,
    async run(t) {
      const legs = await Promise.all([t.leg(), t.leg(), t.leg()]);
      await Promise.all(legs.map(async leg => {
        leg.server.next(...Array.from({ length: 3 }, () => ({ kind: 'status', status: 503 }) as const));
        await leg.launch();
        const connection = await leg.letIn({}, { requirement: 'AUTH-1', expected: 'a connection', within: startPatience + 20 });
        await connection.absent(() => false, 31, { requirement: 'CLI-5', expected: 'a connection that stays' });
        connection.cut();
        const next = await leg.returns('CLI-5');
        t.requireTime('CLI-5', 'the new connection', next.openedAt - connection.closed!.at, 0, 2);
      }));
      t.adopt(legs[0]!);
    },
  },
];
