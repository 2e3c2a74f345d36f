import { Violation } from '../engine/violation.ts';
import type { ClientCase } from './case.ts';

/** CLI-10: what a connection leaves behind has no part in the next. */
export const earlierConnectionCases: readonly ClientCase[] = [
  {
    id: 'client/earlier-connection/answer-timer',
    title: 'The timer of an AUTHENTICATE over the last connection does not end this one',
    requirements: ['CLI-10'],
    profile: 'core',
    seconds: 14,
    async run(t) {
      await t.launch();
      const first = await t.connection();
      const { at } = await t.authenticate(first);
      await t.pause(4);
      first.cut();
      const second = await t.returns('CLI-5');
      second.accept(await t.authenticate(second));
      await second.absent(({ type }) => type === 'REAUTH', at + 12 - performance.now() / 1000, { requirement: 'CLI-10', expected: 'nothing at the time at which the last connection would have been given up' });
    },
  },
  {
    id: 'client/earlier-connection/expiry',
    title: 'The deadlines of the last connection\'s token mean nothing over this one',
    requirements: ['CLI-10'],
    profile: 'core',
    seconds: 8,
    async run(t) {
      const first = await t.connected({ expires_in: 6 });
      await first.alive('CLI-10');
      first.cut();
      const second = await t.returns('CLI-5');
      second.accept(await t.authenticate(second), { expires_in: 3600 });
      await t.tokens.noMoreThan(1, 6, seen => new Violation('CLI-10', 'no request for a token at the deadlines of the last connection', seen));
      await second.alive('CLI-10');
    },
  },
  {
    id: 'client/earlier-connection/answer',
    title: 'An answer to a REAUTH of the last connection is an answer to nothing over this one',
    requirements: ['CLI-10'],
    profile: 'core',
    seconds: 6,
    async run(t) {
      const first = await t.connected();
      const reauth = await t.warned(first);
      first.cut();
      const second = await t.returns('CLI-5');
      second.accept(await t.authenticate(second));
      second.send({ type: 'AUTHENTICATED', reply_to: reauth.id, data: { user_id: 'cook', session_id: 'session-a', auth_seq: 2, expires_in: 2, heartbeat_interval: 1, max_missed_pongs: 3, expiry_warning: 1, grace_period: 1.5, capabilities: ['reauth'] } });
      await t.tokens.noMoreThan(2, 2.5, seen => new Violation('CLI-10', 'no request for a token because of an answer to the last connection', seen));
      await second.alive('CLI-10');
    },
  },
  {
    id: 'client/earlier-connection/silence',
    title: 'The silence of the last connection is not held against this one',
    requirements: ['CLI-10'],
    profile: 'core',
    seconds: 7,
    async run(t) {
      const first = await t.connected();
      first.cut();
      const second = await t.returns('CLI-5');
      const authenticate = await t.authenticate(second);
      await t.pause(4.5);
      t.require('CLI-10', second.closed === null, 'a connection that waits for AUTHENTICATED', `close ${second.closed?.code}`);
      second.accept(authenticate);
      await second.alive('CLI-10');
    },
  },
];
