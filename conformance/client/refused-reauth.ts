import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';

/** How a refused token is called in the document, and the name of the case about it. */
const refusals = [['token_invalid', 'invalid'], ['token_expired', 'expired'], ['token_too_large', 'too-large']] as const;

/** CLI-9, CLI-4, CLI-1: what comes of a REAUTH that is refused. */
export const refusedReauthCases: readonly ClientCase[] = [
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
    id: 'client/reauthentication/rate-limited-and-pushed',
    title: 'Before retry_after is over no other token is presented either, and then the newest is',
    requirements: ['CLI-1'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const connection = await t.connected();
      t.can('commands', 'token');
      connection.refuse(await t.warned(connection), 'rate_limited', 3);
      const refused = performance.now() / 1000;
      // It has to have seen the refusal before there is another token.
      await connection.alive('CLI-1');
      const { token, name } = t.tokens.issue();
      await t.tell({ do: 'token', token, expires_in: 3600 });
      const again = await t.reauth(connection, { requirement: 'CLI-1', expected: 'REAUTH again after 3 s', within: 8 });
      t.requireTime('CLI-1', 'REAUTH again', again.at - refused, 3, 5);
      t.require('CLI-1', again.data['token'] === token, `REAUTH with ${name}, the newest`, t.tokens.find(again.data['token'])?.name ?? 'another');
      connection.accept(again);
      await connection.alive('CLI-1');
    },
  },
  {
    id: 'client/reauthentication/refused-earlier',
    title: 'A token that was refused before the last one is not sent again either',
    requirements: ['CLI-9'],
    profile: 'core',
    seconds: 17,
    async run(t) {
      const connection = await t.connected();
      connection.refuse(await t.warned(connection), 'token_invalid');
      const second = await t.reauth(connection, { requirement: 'CLI-9', expected: 'REAUTH with another token', within: 5 });
      t.tokens.next({ kind: 'earlier', token: t.tokens.issued[1]! });
      connection.refuse(second, 'token_invalid');
      await connection.alive('CLI-9');
      // What this connection has seen is no help any more; what was refused has to be remembered.
      connection.cut();
      const next = await t.connection({ requirement: 'CLI-9', expected: 'a new connection with a token that was not refused', within: 20 });
      next.accept(await t.authenticate(next));
      await next.alive('CLI-9');
      t.require('CLI-9', t.tokens.requests.length >= 4, 'a request for another token', `${t.tokens.requests.length} requests`);
    },
  },
];
