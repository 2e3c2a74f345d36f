import { clientTimings } from '../../generated/timings.ts';
import type { ClientCase } from './case.ts';
import { startPatience } from './engine/trial.ts';

const begins = { requirement: 'AUTH-1', expected: 'a connection', within: startPatience } as const;

/** AUTH: the first token of a connection. */
export const authenticationCases: readonly ClientCase[] = [
  {
    id: 'client/authentication/first-message',
    title: 'AUTHENTICATE with the token is the first message, as soon as the connection is open',
    requirements: ['AUTH-1'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      const connection = await t.connected();
      const [first] = connection.history;
      t.require('AUTH-1', t.tokens.find(first?.data['token'])?.name === 't1', 'AUTHENTICATE with the token that the endpoint gave out', 'another');
      await connection.absent(({ type }) => type === 'AUTHENTICATE' || type === 'REAUTH', 1, { requirement: 'AUTH-1', expected: 'one AUTHENTICATE, and no REAUTH with the same token' });
    },
  },
  {
    id: 'client/authentication/token-first',
    title: 'No connection is opened before there is a token, however slow the endpoint is',
    requirements: ['AUTH-1'],
    profile: 'core',
    seconds: 2,
    async run(t) {
      t.tokens.next({ kind: 'fresh', delay: 2 });
      await t.launch();
      const { at } = await t.upgrade(1, begins);
      const answeredAt = t.tokens.requests[0]?.answeredAt ?? null;
      t.require('AUTH-1', answeredAt !== null && at >= answeredAt, 'a connection once there is a token', 'one before');
      await (await t.letIn()).alive('AUTH-1');
    },
  },
  {
    id: 'client/authentication/no-usable-token',
    title: 'An answer without a usable token is a failure that is tried again, never a token to connect with',
    requirements: ['AUTH-1', 'CLI-4'],
    profile: 'core',
    seconds: 7,
    async run(t) {
      t.tokens.next({ kind: 'body', body: '{"token":"","expires_in":3600}' }, { kind: 'without-expiry' });
      await t.launch();
      await t.tokenRequest(1, begins);
      for (const number of [2, 3]) await t.tokenRequest(number, { requirement: 'CLI-4', expected: `another request for a token within ${2 ** (number - 1)} s`, within: 2 ** (number - 1) + 3 });
      t.require('AUTH-1', t.server.upgrades.length === 0, 'no connection without a token', 'one');
      await (await t.letIn()).alive('AUTH-1');
    },
  },
  {
    id: 'client/authentication/lapsed-while-waiting',
    title: 'A token that lapsed while the server was away is not connected with',
    requirements: ['AUTH-1'],
    profile: 'core',
    seconds: 20,
    async run(t) {
      t.tokens.next({ kind: 'fresh', expiresIn: 2 });
      t.server.usual = { kind: 'status', status: 503 };
      await t.launch();
      await t.upgrade(1, begins);
      await t.pause(t.tokens.issued[0]!.lapsesAt - performance.now() / 1000 + 0.5);
      t.server.usual = { kind: 'accept' };
      const connection = await t.connection({ requirement: 'CLI-5', expected: 'a connection once the server takes it', within: 2 ** Math.min(5, t.server.upgrades.length) + 5 });
      const message = await t.authenticate(connection);
      t.require('AUTH-1', t.tokens.find(message.data['token'])?.name !== 't1', 'another token than the one that lapsed', 'that one');
    },
  },
  {
    id: 'client/authentication/lapsed-after-a-connection',
    title: 'A token that was in force over the last connection is not presented once it has lapsed',
    requirements: ['AUTH-1'],
    profile: 'core',
    seconds: 8,
    async run(t) {
      t.tokens.next({ kind: 'fresh', expiresIn: 3 });
      const first = await t.connected({ expires_in: 3 });
      first.end(1001, { retryAfter: 4 });
      const next = await t.returns('CLI-5', 1, 4);
      const message = await t.authenticate(next);
      t.require('AUTH-1', t.tokens.find(message.data['token'])?.name !== 't1', 'another token than the one that lapsed', 'that one');
    },
  },
  ...[false, true].map((pings): ClientCase => ({
    id: pings ? 'client/authentication/unanswered-but-pinged' : 'client/authentication/unanswered',
    title: pings ? 'PING is no answer to AUTHENTICATE: the client closes and backs off after 10 s all the same' : 'A client that gets no AUTHENTICATED within 10 s closes and backs off',
    requirements: ['AUTH-9'],
    profile: 'core',
    seconds: 13,
    async run(t) {
      await t.launch();
      const connection = await t.connection();
      const { at } = await t.authenticate(connection);
      const patience = clientTimings.answer.seconds;
      for (let round = 0; pings && round < 3; round += 1) {
        await t.pause(2.5);
        connection.ping();
      }
      const closed = await connection.closes({ requirement: 'AUTH-9', expected: `a close ${patience} s after AUTHENTICATE`, within: patience + 3 });
      t.requireTime('AUTH-9', 'the close', closed.at - at, patience, patience);
      const next = await t.returns('AUTH-9');
      next.accept(await t.authenticate(next));
      await next.alive('AUTH-9');
    },
  })),
];
