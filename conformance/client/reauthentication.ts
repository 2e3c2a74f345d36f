import { clientTimings } from '../../generated/timings.ts';
import type { ClientCase } from './case.ts';
import type { Connection } from './engine/connection.ts';
import type { ClientTrial } from './engine/trial.ts';

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

/** CLI-1, CLI-6, CLI-12: a new token over the living connection. */
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
    title: 'The application sees a connected client throughout a refresh, slow, refused or late as it may be',
    requirements: ['CLI-12'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      await t.launch();
      t.can('reports', 'state');
      const connection = await t.letIn();
      await t.reported(({ saw, state }) => saw === 'state' && state === 'connected', t.promptly('CLI-12', 'the report of state connected'));
      t.tokens.next({ kind: 'fresh', delay: 1 });
      const refused = await t.warned(connection);
      await t.pause(1);
      connection.refuse(refused, 'token_invalid');
      connection.accept(await t.reauth(connection, { requirement: 'CLI-9', expected: 'REAUTH with another token', within: 5 }));
      await connection.alive('CLI-12');
      t.tokens.next({ kind: 'fresh', delay: 1 });
      connection.tellExpiry('expired');
      connection.accept(await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH in grace', within: 5 }));
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
      t.can('commands', 'token');
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
      t.can('commands', 'token');
      t.tokens.next({ kind: 'fresh', delay: 2 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      const { token } = t.tokens.issue();
      await t.tell({ do: 'token', token, expires_in: 3600 });
      connection.accept(await t.reauth(connection));
      await connection.absent(({ type }) => type === 'REAUTH', 3, { requirement: 'CLI-10', expected: 'no REAUTH with the result of a refresh that began before the newer token was taken' });
    },
  },
  {
    id: 'client/reauthentication/answered-late',
    title: 'An answer that comes after more than 10 s counts, whether or not the REAUTH was repeated',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 17,
    async run(t) {
      const connection = await t.connected();
      const first = await t.warned(connection);
      await t.pause(clientTimings.answer.seconds + 2);
      connection.accept(first, { expires_in: 4 });
      await t.tokenRequest(3, { requirement: 'CLI-1', expected: 'a request for a token a quarter of the life ahead that the late answer tells', within: 4.5 });
      await connection.alive('CLI-1');
    },
  },
  {
    id: 'client/reauthentication/taken-back',
    title: 'Where the newest AUTHENTICATED no longer offers reauth, the next token goes over a new connection',
    requirements: ['CLI-6'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const connection = await t.connected();
      connection.accept(await t.warned(connection), { capabilities: ['events', 'publish', 'resume'] });
      connection.tellExpiry('expiring');
      await connection.closes({ requirement: 'CLI-6', expected: 'close 1000 and a new connection', within: 4 });
      await comesBackWith(t, 't3', 'CLI-6');
    },
  },
];
