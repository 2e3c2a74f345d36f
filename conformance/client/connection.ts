import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';
import { startPatience } from './engine/trial.ts';

/** CONN: how a client connects. */
export const connectionCases: readonly ClientCase[] = [
  {
    id: 'client/connection/no-token-in-upgrade',
    title: 'No token is in URL, subprotocol or header, neither at first nor when it comes back',
    requirements: ['CONN-3'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      const first = await t.connected();
      await first.alive('CONN-3');
      first.cut();
      const second = await t.returns('CONN-3');
      second.accept(await t.authenticate(second));
      await second.alive('CONN-3');
    },
  },
  {
    id: 'client/connection/redirect',
    title: 'No redirect is followed',
    requirements: ['CONN-7'],
    profile: 'core',
    seconds: 3,
    async run(t) {
      t.server.next({ kind: 'status', status: 302, location: `http://127.0.0.1:${t.server.port}/elsewhere` });
      await t.launch();
      await t.upgrade(1, { requirement: 'AUTH-1', expected: 'a connection', within: startPatience });
      const { path } = await t.upgrade(2, { requirement: 'CONN-7', expected: 'another attempt at the same address within 2 s', within: 5 });
      t.require('CONN-7', path === '/ws', 'an attempt at the address that was given', `one at ${path}`);
    },
  },
  {
    id: 'client/connection/failure-before-open',
    title: 'What fails before the connection is open is tried again with backoff, and is no reason for another token',
    requirements: ['CONN-7'],
    profile: 'core',
    seconds: 14,
    async run(t) {
      t.server.next({ kind: 'status', status: 401 }, { kind: 'cut' }, { kind: 'status', status: 503 });
      await t.launch();
      await t.upgrade(1, { requirement: 'AUTH-1', expected: 'a connection', within: startPatience });
      for (const number of [2, 3, 4]) {
        const most = 2 ** (number - 1);
        await t.upgrade(number, { requirement: 'CONN-7', expected: `another attempt within ${most} s`, within: most + 3 });
      }
      t.require('CONN-7', t.tokens.requests.length === 1, 'no request for a token because of a failure before open', `${t.tokens.requests.length - 1} requests after the first`);
      const connection = await t.letIn();
      await connection.alive('CONN-7');
    },
  },
  {
    id: 'client/connection/plain-only-on-loopback',
    title: 'An address that is neither wss nor loopback is not connected to',
    requirements: ['CONN-7'],
    profile: 'core',
    seconds: 4,
    async run(t) {
      // Reaches this machine and nothing else, and is no loopback address.
      await t.launch(`ws://0.0.0.0:${t.server.port}/ws`);
      await t.up();
      await t.waits.watch(3, () => {
        if (t.server.upgrades.length > 0) throw new Violation('CONN-7', 'no connection without TLS to an address that is not loopback', 'an upgrade of ws://0.0.0.0');
      });
      t.judged.add('CONN-7');
    },
  },
];
