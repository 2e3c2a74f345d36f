import { timings } from '../../generated/timings.ts';
import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';

const ownTimings = Object.fromEntries((['heartbeat_interval', 'expiry_warning', 'grace_period', 'refresh_lead'] as const).map(name => [name, timings[name].default]));

/** CLI-2, CLI-4: when a token is asked for, and what comes of a failure. */
export const refreshCases: readonly ClientCase[] = [
  {
    id: 'client/refresh/proactive',
    title: 'A token is asked for a quarter of its life ahead where that is less than the recommended lead, each time anew',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 13,
    async run(t) {
      const connection = await t.connected({ expires_in: 8, refresh_lead: 4 });
      for (const number of [2, 3]) {
        const accepted = performance.now() / 1000;
        const { at } = await t.tokenRequest(number, { requirement: 'CLI-2', expected: 'a request for a token 2 s before the expiry', within: 8 });
        t.requireTime('CLI-2', 'the request for a token', at - accepted, 5.8, 6);
        connection.accept(await t.reauth(connection));
      }
    },
  },
  {
    id: 'client/refresh/recommended-lead',
    title: 'A token is asked for at the recommended lead where that is less than a quarter of its life',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 11,
    async run(t) {
      const connection = await t.connected({ expires_in: 12, refresh_lead: 2 });
      const accepted = performance.now() / 1000;
      const { at } = await t.tokenRequest(2, { requirement: 'CLI-2', expected: 'a request for a token 2 s before the expiry', within: 14 });
      t.requireTime('CLI-2', 'the request for a token', at - accepted, 9.8, 10);
      connection.accept(await t.reauth(connection), { expires_in: 3600 });
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/warning',
    title: 'TOKEN_EXPIRED expiring leads to a request for a token and REAUTH',
    requirements: ['CLI-2', 'CLI-1'],
    profile: 'core',
    seconds: 1,
    async run(t) {
      const connection = await t.connected();
      const reauth = await t.warned(connection);
      t.require('CLI-1', t.tokens.find(reauth.data['token'])?.name === 't2', 'REAUTH with the new token', 'another');
      connection.accept(reauth);
      await connection.absent(({ type }) => type === 'REAUTH', 1, { requirement: 'CLI-1', expected: 'one REAUTH for one token' });
    },
  },
  {
    id: 'client/refresh/warning-at-own-timings',
    title: "At the document's own timings a heartbeat is answered and a warning leads to REAUTH",
    requirements: ['CLI-2', 'HB-1'],
    profile: 'core',
    seconds: 17,
    async run(t) {
      const connection = await t.connected(ownTimings);
      await connection.next(({ type }) => type === 'PONG', { requirement: 'HB-1', expected: 'PONG to the heartbeat', within: timings.heartbeat_interval.default + 3 });
      connection.accept(await t.warned(connection));
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/joined',
    title: 'Whatever asks for a token while it is being asked for joins that request',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      const connection = await t.connected();
      t.tokens.next({ kind: 'fresh', delay: 2 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      connection.tellExpiry('expired');
      const reauth = await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH once there is a token', within: 4 });
      connection.accept(reauth);
      await t.tokens.noMoreThan(2, 1.5, seen => new Violation('CLI-2', 'one request for a token', seen));
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/answered-warning',
    title: 'A warning that crosses a REAUTH is answered by it',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected({ expires_in: 4 });
      const reauth = await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH a quarter of its life before the token lapses', within: 6 });
      connection.tellExpiry('expiring');
      await t.tokens.noMoreThan(2, 2, seen => new Violation('CLI-2', 'no request for a token while a REAUTH is unanswered', seen));
      connection.accept(reauth, { expires_in: 3600 });
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/same-token',
    title: 'The same token again is no REAUTH, and is asked for again at half of its remaining life',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 10,
    async run(t) {
      const connection = await t.connected({ expires_in: 12 });
      t.tokens.usual = { kind: 'same' };
      connection.tellExpiry('expiring');
      const { at } = await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await connection.absent(({ type }) => type === 'REAUTH', 4.5, { requirement: 'CLI-2', expected: 'no REAUTH with the token in force' });
      const again = await t.tokenRequest(3, { requirement: 'CLI-2', expected: 'another request at half of the remaining life', within: 4 });
      t.requireTime('CLI-2', 'the next request', again.at - at, 5.7, 6.1);
      t.tokens.usual = { kind: 'fresh' };
      connection.accept(await t.reauth(connection, { requirement: 'CLI-2', expected: 'REAUTH once there is another token', within: 5 }), { expires_in: 3600 });
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/same-token-near-its-end',
    title: 'However little is left of a token, it is not asked for more than once a second',
    requirements: ['CLI-2'],
    profile: 'core',
    seconds: 5,
    async run(t) {
      const connection = await t.connected({ expires_in: 4, grace_period: 5 });
      t.tokens.usual = { kind: 'same' };
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await t.pause(3.5);
      const times = t.tokens.requests.slice(1).map(({ at }) => at);
      const least = Math.min(...times.slice(1).map((at, index) => at - times[index]!));
      t.require('CLI-2', least >= 0.75, 'at least 1 s between two requests', `${least.toFixed(2)} s`);
      await connection.alive('CLI-2');
    },
  },
  {
    id: 'client/refresh/transient',
    title: 'A refresh that fails costs nothing: the connection stays, and it is tried again with a growing backoff',
    requirements: ['CLI-4'],
    profile: 'core',
    seconds: 15,
    async run(t) {
      const connection = await t.connected();
      t.tokens.next({ kind: 'status', status: 503 }, { kind: 'cut' }, { kind: 'body', body: '<html>' });
      connection.tellExpiry('expiring');
      let before = (await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'))).at;
      for (const number of [3, 4, 5]) {
        const most = 2 ** (number - 2);
        const { at } = await t.tokenRequest(number, { requirement: 'CLI-4', expected: `another request for a token within ${most} s`, within: most + 3 });
        t.requireTime('CLI-4', 'the next request for a token', at - before, 1, most);
        before = at;
        await connection.alive('CLI-4');
      }
      connection.accept(await t.reauth(connection));
      await connection.alive('CLI-4');
    },
  },
  {
    id: 'client/refresh/hanging-endpoint',
    title: 'A request for a token that is never answered is given up and made again, and the connection stays',
    requirements: ['CLI-4'],
    profile: 'core',
    seconds: 14,
    async run(t) {
      const connection = await t.connected();
      t.tokens.next({ kind: 'hang' });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await t.tokenRequest(3, { requirement: 'CLI-4', expected: 'another request once 10 s are over', within: 15 });
      connection.accept(await t.reauth(connection));
      await connection.alive('CLI-4');
    },
  },
  {
    id: 'client/refresh/transient-beyond-expiry',
    title: 'Where no token comes before the end of the grace, the client connects again when there is one',
    requirements: ['CLI-4', 'AUTH-1'],
    profile: 'core',
    seconds: 25,
    async run(t) {
      t.tokens.next({ kind: 'fresh', expiresIn: 3 });
      const connection = await t.connected({ expires_in: 3, grace_period: 1.5 });
      t.tokens.usual = { kind: 'status', status: 503 };
      await t.pause(3);
      connection.tellExpiry('expired');
      await t.pause(1.5);
      connection.end(4410);
      await t.staysAway(3, 'CLI-4', 'no connection without a token');
      t.tokens.usual = { kind: 'fresh' };
      const next = await t.connection({ requirement: 'CLI-4', expected: 'a connection once there is a token', within: 2 ** Math.min(5, t.tokens.requests.length) + 5 });
      next.accept(await t.authenticate(next));
      await next.alive('CLI-4');
    },
  },
  {
    id: 'client/refresh/login-required',
    title: 'Where a person must act, refreshing stops, the connection stays until the expiry, and then ends for good',
    requirements: ['CLI-4'],
    profile: 'core',
    seconds: 9,
    async run(t) {
      const connection = await t.connected({ expires_in: 4, grace_period: 10 });
      const accepted = performance.now() / 1000;
      t.tokens.usual = { kind: 'status', status: 401 };
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await connection.absent(({ type }) => type === 'REAUTH', 2.5, { requirement: 'CLI-4', expected: 'a connection that stays until the expiry' });
      await t.pause(accepted + 4 - performance.now() / 1000);
      connection.tellExpiry('expired');
      const { code } = await connection.closes({ requirement: 'CLI-4', expected: 'close 1000 at the expiry', within: 3 });
      t.require('CLI-4', code === 1000, 'close 1000', `close ${code}`);
      await t.staysAway(3, 'CLI-4', 'no connection until a person has acted');
      t.require('CLI-4', t.tokens.requests.length === 2, 'no request for a token until a person has acted', `${t.tokens.requests.length - 2} more`);
      if (t.offers('reports', 'login_required')) await t.reported(({ saw }) => saw === 'login_required', t.promptly('CLI-4', 'the report login_required'));
    },
  },
  {
    id: 'client/refresh/token-after-login-required',
    title: 'A token that comes after a login was required ends that: it is presented, and renewed in its time',
    requirements: ['CLI-4'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected({ grace_period: 10 });
      t.can('commands', 'token');
      t.tokens.next({ kind: 'status', status: 401 });
      connection.tellExpiry('expiring');
      await t.tokenRequest(2, t.promptly('CLI-2', 'a request for a token once TOKEN_EXPIRED has come'));
      await connection.absent(({ type }) => type === 'REAUTH', 0.5, { requirement: 'CLI-4', expected: 'a connection that stays' });
      await t.tell({ do: 'token', token: t.tokens.issue().token, expires_in: 3600 });
      connection.accept(await t.reauth(connection), { expires_in: 4 });
      await t.tokenRequest(3, { requirement: 'CLI-4', expected: 'a request for a token a quarter of its life ahead, as after any other', within: 4.5 });
    },
  },
];
