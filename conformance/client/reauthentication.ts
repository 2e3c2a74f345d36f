import { clientTimings } from '../../generated/timings.ts';
import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';

/** How a refused token is called in the document, and the name of the case about it. */
const refusals = [['token_invalid', 'invalid'], ['token_expired', 'expired'], ['token_too_large', 'too-large']] as const;

/** CLI-12: what the application was told since the connection stood. */
function requireConnected(t: ClientTrial): void {
  const states = t.reports.filter(({ saw }) => saw === 'state').map(({ state }) => String(state));
  const since = states.slice(states.indexOf('connected') + 1);
  t.require('CLI-12', since.every(state => state === 'connected'), 'a connected client throughout', `state ${since.find(state => state !== 'connected')}`);
}

/** Expects that the client presents a token of that name over a new connection. */
async function comesBackWith(t: ClientTrial, name: string, requirement: 'CLI-1' | 'CLI-6'): Promise<Connection> {
  const next = await t.connection({ requirement, expected: `a new connection with ${name}`, within: 5 });
  const message = await t.authenticate(next);
  t.require(requirement, t.tokens.find(message.data['token'])?.name === name, `AUTHENTICATE with ${name}, the newest token`, t.tokens.find(message.data['token'])?.name ?? 'another');
  next.accept(message);
  await next.alive(requirement);
  return next;
}

/** CLI-1, CLI-6, CLI-9, CLI-12: a new token over the living connection. */
export const reauthenticationCases: readonly ClientCase[] = [
  {
    id: 'client/reauthentication/in-place',
    title: 'A new token goes over the living connection, and the connection stays',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      connection.accept(await t.warned(connection));
      await connection.absent(() => false, 1.5, { requirement: 'CLI-1', expected: 'the same connection as before' });
      t.require('CLI-1', t.server.upgrades.length === 1, 'one connection', `${t.server.upgrades.length}`);
    },
  },
  {
    id: 'client/reauthentication/connected-throughout',
    title: 'The application sees a connected client throughout a refresh, slow or refused as it may be',
    requirements: ['CLI-12'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      await t.launch();
      await t.can('reports', 'state');
      const connection = await t.letIn();
      await t.reported(({ saw, state }) => saw === 'state' && state === 'connected', t.promptly('CLI-12', 'the report of state connected'));
      t.tokens.next({ kind: 'fresh', delay: 1 });
      const refused = await t.warned(connection);
      await t.pause(1);
      connection.refuse(refused, 'token_invalid');
      connection.accept(await t.reauth(connection, { requirement: 'CLI-9', expected: 'REAUTH with another token', within: 5 }));
      await connection.alive('CLI-12');
      requireConnected(t);
    },
  },
  {
    id: 'client/reauthentication/pushed',
    title: 'A token that the manager has from elsewhere is presented at once, and only once',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      const { token, name } = t.tokens.issue();
      await t.tell({ do: 'token', token, expires_in: 3600 });
      const reauth = await t.reauth(connection);
      t.require('CLI-1', reauth.data['token'] === token, `REAUTH with ${name}`, 'another token');
      connection.accept(reauth);
      await t.tell({ do: 'token', token, expires_in: 3600 });
      await connection.absent(({ type }) => type === 'REAUTH', 1.5, { requirement: 'CLI-1', expected: 'one REAUTH for one token' });
    },
  },
  {
    id: 'client/reauthentication/one-at-a-time',
    title: 'While a REAUTH is unanswered, newer tokens wait, and the newest follows the answer',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      await t.can('commands', 'token');
      const first = await t.warned(connection);
      const [, newest] = [t.tokens.issue(), t.tokens.issue()];
      for (const { token } of t.tokens.issued.slice(-2)) await t.tell({ do: 'token', token, expires_in: 3600 });
      await connection.absent(({ type }) => type === 'REAUTH', 1.5, { requirement: 'CLI-1', expected: 'no second REAUTH while the first is unanswered' });
      connection.accept(first);
      const second = await t.reauth(connection, t.promptly('CLI-1', 'REAUTH with the token that waited'));
      t.require('CLI-1', second.data['token'] === newest!.token, `REAUTH with ${newest!.name}, the newest`, t.tokens.find(second.data['token'])?.name ?? 'another');
      connection.accept(second);
      await connection.alive('CLI-1');
    },
  },
  {
    id: 'client/reauthentication/unanswered',
    title: 'A REAUTH without an answer ends nothing, and is not sent again within 10 s',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 14,
    async run(t) {
      const connection = await t.connected();
      let open = await t.warned(connection);
      await connection.absent(({ type }) => type === 'REAUTH', clientTimings.answer.seconds - 1, { requirement: 'CLI-1', expected: 'no second REAUTH within 10 s' });
      await t.pause(3);
      open = connection.history.findLast(({ type }) => type === 'REAUTH') ?? open;
      connection.accept(open);
      await connection.alive('CLI-1');
    },
  },
  ...refusals.map(([code, name]): ClientCase => ({
    id: `client/reauthentication/refused-${name}`,
    title: `A token that was refused as ${code} is not sent again; another is asked for, and the connection stays`,
    requirements: ['CLI-9', 'CLI-4'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), code);
      await t.tokenRequest(3, { requirement: 'CLI-9', expected: 'a request for another token', within: 4 });
      const next = await t.reauth(connection, t.promptly('CLI-4', 'REAUTH with another token, on the connection that stays'));
      connection.accept(next);
      await connection.alive('CLI-4');
      connection.cut();
      const again = await t.returns('CLI-9');
      again.accept(await t.authenticate(again));
      await again.alive('CLI-9');
    },
  })),
  {
    id: 'client/reauthentication/stale',
    title: 'On token_stale another token is fetched, and that one is presented',
    requirements: ['CLI-9'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'token_stale');
      await t.tokenRequest(3, { requirement: 'CLI-9', expected: 'a refresh that token_stale forces', within: 4 });
      connection.accept(await t.reauth(connection, t.promptly('CLI-9', 'REAUTH with another token')));
      await t.tokens.noMoreThan(3, 1.5, seen => new Violation('CLI-9', 'one refresh because of token_stale', seen));
      await connection.alive('CLI-9');
    },
  },
  {
    id: 'client/reauthentication/unavailable',
    title: 'A REAUTH that could not be verified is tried again after a backoff, and the connection stays',
    requirements: ['CLI-4'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'auth_unavailable');
      connection.accept(await t.reauth(connection, { requirement: 'CLI-4', expected: 'REAUTH again within 2 s', within: 5 }));
      await connection.alive('CLI-4');
    },
  },
  {
    id: 'client/reauthentication/rate-limited',
    title: 'A REAUTH that came too often is tried again, not before retry_after is over',
    requirements: ['CLI-1', 'CLI-4'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'rate_limited', 3);
      const refused = performance.now() / 1000;
      const again = await t.reauth(connection, { requirement: 'CLI-4', expected: 'REAUTH again after 3 s', within: 8 });
      t.requireTime('CLI-1', 'REAUTH again', again.at - refused, 3, 5);
      connection.accept(again);
      await connection.alive('CLI-4');
    },
  },
  {
    id: 'client/reauthentication/not-offered',
    title: 'Where the server does not offer reauth, the new token goes over a new connection',
    requirements: ['CLI-6'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected({ capabilities: ['events', 'publish', 'resume'] });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      const { code } = await connection.closes({ requirement: 'CLI-6', expected: 'close 1000 and a new connection', within: 4 });
      t.require('CLI-6', code === 1000, 'close 1000', `close ${code}`);
      t.require('CLI-6', !connection.history.some(({ type }) => type === 'REAUTH'), 'no REAUTH where it is not offered', 'REAUTH');
      await comesBackWith(t, 't2', 'CLI-6');
    },
  },
  {
    id: 'client/reauthentication/not-supported',
    title: 'On not_supported the new token goes over a new connection',
    requirements: ['CLI-6'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'not_supported');
      await connection.closes({ requirement: 'CLI-6', expected: 'a close and a new connection', within: 4 });
      await comesBackWith(t, 't2', 'CLI-6');
    },
  },
  {
    id: 'client/reauthentication/answer-lost',
    title: 'Where the answer is lost with the connection, the newest token is presented over the next, confirmed or not',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      await t.warned(connection);
      connection.cut();
      await comesBackWith(t, 't2', 'CLI-1');
    },
  },
  {
    id: 'client/reauthentication/older-result-last',
    title: 'A refresh that ends after a newer token was taken is dropped',
    requirements: ['CLI-10'],
    profile: 'core',
    seconds: 5,
    async run(t) {
      const connection = await t.connected();
      await t.can('commands', 'token');
      t.tokens.next({ kind: 'fresh', delay: 2 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      const { token } = t.tokens.issue();
      await t.tell({ do: 'token', token, expires_in: 3600 });
      connection.accept(await t.reauth(connection));
      await connection.absent(({ type }) => type === 'REAUTH', 3, { requirement: 'CLI-10', expected: 'no REAUTH with the result of a refresh that began before the newer token was taken' });
    },
  },
];
