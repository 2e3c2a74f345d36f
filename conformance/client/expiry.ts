import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';
import { crossing, isPublish, publish, publishes } from './publishing.ts';

async function expectQueued(t: ClientTrial, connection: Connection, until: () => Promise<void>): Promise<void> {
  for (const key of ['k1', 'k2']) await publish(t, key);
  const early = (): boolean => connection.history.some(({ type }) => type === 'PUBLISH');
  await until();
  t.require('CLI-3', !early(), 'nothing sent that the server can\'t take once the token has lapsed', 'PUBLISH');
}

/** CLI-2, CLI-3: what a client does once its token has lapsed. */
export const expiryCases: readonly ClientCase[] = [
  {
    id: 'client/expiry/rescued-in-grace',
    title: 'TOKEN_EXPIRED expired leads to a request for a token and REAUTH on the same connection',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      const connection = await t.connected({ grace_period: 10 });
      connection.tellExpiry('expired');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      connection.accept(await t.reauth(connection));
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/expiry/queued-in-grace',
    title: 'In grace what the server can\'t take waits, and follows in order once there is a new token',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected({ grace_period: 10 });
      t.can('commands', 'publish');
      t.tokens.next({ kind: 'fresh', delay: 2 });
      connection.tellExpiry('expired');
      await t.pause(crossing);
      await expectQueued(t, connection, async () => connection.accept(await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH once there is a token', within: 5 })));
      await publishes(t, connection, ['k1', 'k2']);
    },
  },
  {
    id: 'client/expiry/untold',
    title: 'A client that is not told knows by its own clock that the token has lapsed',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 7,
    async run(t) {
      const connection = await t.connected({ expires_in: 3, grace_period: 10 });
      t.can('commands', 'publish');
      t.tokens.next({ kind: 'fresh', delay: 3 });
      await t.pause(3 + crossing);
      await expectQueued(t, connection, async () => connection.accept(await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH once there is a token', within: 6 }), { expires_in: 3600 }));
      await publishes(t, connection, ['k1', 'k2']);
    },
  },
  {
    id: 'client/expiry/old-expiry-means-nothing',
    title: 'After a REAUTH the deadlines of the token before mean nothing',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected({ expires_in: 4 });
      connection.accept(await t.warned(connection), { expires_in: 3600 });
      await t.tokens.noMoreThan(2, 5, count => new Violation('CLI-2', 'no request for a token at the deadlines of the token before', count));
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/expiry/traffic-goes-on',
    title: 'Sending and receiving go on while a token is asked for and while a REAUTH is unanswered',
    requirements: ['CLI-3'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      t.can('commands', 'publish');
      t.tokens.next({ kind: 'fresh', delay: 1.5 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await publish(t, 'k1');
      await connection.next(isPublish('k1'), { requirement: 'CLI-3', expected: 'PUBLISH while a token is asked for', within: 1 });
      const reauth = await t.reauth(connection, { requirement: 'CLI-1', expected: 'REAUTH once there is a token', within: 4 });
      await publish(t, 'k2');
      await connection.next(isPublish('k2'), t.promptly('CLI-3', 'PUBLISH while REAUTH is unanswered'));
      connection.accept(reauth);
      await connection.alive('CLI-3');
    },
  },
];
