import { clientTimings, limits, timings } from '../../generated/timings.ts';
import type { ClientCase } from './case.ts';
import type { ClientTrial } from './engine/trial.ts';

/** HB-4: falls silent, and expects that the client takes the connection for dead and comes back. */
async function silence(t: ClientTrial, interval: number): Promise<void> {
  const connection = await t.connected({ heartbeat_interval: interval });
  await connection.alive('HB-4');
  connection.mute();
  const since = performance.now() / 1000;
  const patience = limits.max_missed_pongs.default * interval;
  const gone = await connection.closes({ requirement: 'HB-4', expected: `a client that takes the connection for dead after ${patience} s of silence`, within: patience + interval + 3 });
  t.requireTime('HB-4', 'the end', gone.at - since, patience, patience + interval);
  const next = await t.returns('HB-4');
  next.accept(await t.authenticate(next));
  await next.alive('HB-4');
}

/** HB: each side shows that it lives. */
export const heartbeatCases: readonly ClientCase[] = [
  {
    id: 'client/heartbeat/pong',
    title: 'Each PING is answered, with its id',
    requirements: ['HB-1'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      for (let round = 0; round < 3; round += 1) {
        await connection.alive('HB-1');
        await t.pause(0.5);
      }
    },
  },
  {
    id: 'client/heartbeat/pong-before-authenticated',
    title: 'PING is answered while AUTHENTICATE is not',
    requirements: ['HB-1'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      await t.launch();
      const connection = await t.connection();
      const authenticate = await t.authenticate(connection);
      await connection.alive('HB-1');
      connection.accept(authenticate);
      await connection.alive('HB-1');
    },
  },
  {
    id: 'client/heartbeat/pong-during-refresh',
    title: 'PING is answered while a token is asked for, while REAUTH is unanswered, and in grace',
    requirements: ['HB-1'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected({ grace_period: 10 });
      t.tokens.next({ kind: 'fresh', delay: 1.5 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await connection.alive('HB-1');
      connection.tellExpiry('expired');
      await connection.alive('HB-1');
      const reauth = await t.reauth(connection, { requirement: 'CLI-1', expected: 'REAUTH once there is a token', within: 4 });
      await connection.alive('HB-1');
      connection.accept(reauth);
      await connection.alive('HB-1');
    },
  },
  {
    id: 'client/heartbeat/silence',
    title: 'A server that is silent for max_missed_pongs intervals is dead, and the client comes back',
    requirements: ['HB-4'],
    profile: 'core',
    seconds: 8,
    run: t => silence(t, timings.heartbeat_interval.short),
  },
  {
    id: 'client/heartbeat/silence-at-own-timings',
    title: "The same at the document's own timings",
    requirements: ['HB-4'],
    profile: 'core',
    seconds: 49,
    run: t => silence(t, timings.heartbeat_interval.default),
  },
  {
    id: 'client/heartbeat/any-message-counts',
    title: 'Any message shows that the server lives, one of an unknown type too',
    requirements: ['HB-4'],
    profile: 'core',
    seconds: 8,
    async run(t) {
      const connection = await t.connected();
      connection.mute();
      for (let round = 0; round < 4; round += 1) {
        connection.send({ type: 'NEWS', data: {} });
        await t.pause(2);
      }
      await connection.alive('HB-4');
    },
  },
  {
    id: 'client/heartbeat/wakes-on-a-living-connection',
    title: 'After sleep the client asks whether the connection lives, and keeps one that does',
    requirements: ['HB-4', 'CLI-11'],
    profile: 'core',
    seconds: 8,
    async run(t) {
      const connection = await t.connected({ heartbeat_interval: timings.heartbeat_interval.default });
      await t.tell({ do: 'wake' });
      await connection.nextOf('PING', t.promptly('HB-4', 'PING once it is awake'));
      t.judged.add('CLI-11');
      await connection.absent(() => false, clientTimings.wake_answer.seconds + 1.5, { requirement: 'HB-4', expected: 'a connection that is kept, as it answered' });
    },
  },
  {
    id: 'client/heartbeat/wakes-on-a-dead-connection',
    title: 'After sleep a connection that does not answer within 5 s is dead',
    requirements: ['HB-4'],
    profile: 'core',
    seconds: 10,
    async run(t) {
      const connection = await t.connected({ heartbeat_interval: timings.heartbeat_interval.default });
      t.can('commands', 'wake');
      connection.mute();
      await t.tell({ do: 'wake' });
      const { at } = await connection.nextOf('PING', t.promptly('HB-4', 'PING once it is awake'));
      const patience = clientTimings.wake_answer.seconds;
      const gone = await connection.closes({ requirement: 'HB-4', expected: `a client that gives up after ${patience} s`, within: patience + 4 });
      t.requireTime('HB-4', 'the end', gone.at - at, patience, patience);
      await t.returns('HB-4');
    },
  },
  {
    id: 'client/heartbeat/comes-online',
    title: 'A client that waits for its next attempt makes it when the device comes online',
    requirements: ['CLI-11'],
    profile: 'core',
    seconds: 16,
    async run(t) {
      t.server.usual = { kind: 'status', status: 503 };
      await t.launch();
      t.can('commands', 'online');
      if (t.offers('commands', 'offline')) await t.tell({ do: 'offline' });
      for (const number of [1, 2, 3, 4]) await t.upgrade(number, { requirement: 'CLI-5', expected: 'another attempt', within: 2 ** number + 15 });
      // It has to have seen that the last attempt failed.
      await t.pause(0.2);
      t.server.usual = { kind: 'accept' };
      const before = t.server.upgrades.length;
      await t.tell({ do: 'online' });
      await t.upgrade(before + 1, { requirement: 'CLI-11', expected: 'an attempt at once when the device comes online', within: 1.5 });
    },
  },
];
