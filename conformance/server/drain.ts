import { tolerances } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { NotApplicable } from '../engine/violation.ts';

/** Connections that are told: enough that numbers drawn at random are not all the same. */
const connections = 6;

/** DRAIN-1: the target is stopped in order. */
export const drainCases: readonly ServerCase[] = [
  {
    id: 'server/drain/told',
    title: 'A server that is drained tells each connection, closes it, and sends them back at different times',
    requirements: ['DRAIN-1'],
    profile: 'core',
    connections: connections + 1,
    last: true,
    ends: true,
    seconds: prompt,
    async run(t) {
      const { drain } = t.fixtures.hooks;
      if (!drain) throw new NotApplicable('no hook drains');
      const authenticated = await Promise.all(Array.from({ length: connections - 1 }, async () => {
        const peer = await t.connect();
        await t.authenticate(peer);
        return peer;
      }));
      // One that has shown no token yet, and one with a REAUTH in flight, whatever becomes of it.
      const peers = [...authenticated, await t.connect()];
      if (t.target.capabilities.includes('reauth')) t.sendReauth(authenticated[0]!, await t.token());
      await drain();
      const late = tolerances.drain_late.seconds + tolerances.reply_late.seconds;
      await Promise.all(peers.map(peer => t.closes(peer, 'DRAIN-1', 1001, 'backoff', late)));
      const after = peers.map(peer => peer.observer.history(({ type }) => type === 'CLOSING')[0]!.data['retry_after']);
      const told = after.every(seconds => typeof seconds === 'number' && seconds >= 0);
      t.require('DRAIN-1', told, 'retry_after in each CLOSING 1001', `retry_after ${after.map(String).join(', ')}`);
      t.require('DRAIN-1', new Set(after).size > 1, 'a retry_after that is drawn for each connection', `retry_after ${String(after[0])} for all ${connections}`);
      const back = t.dial();
      const open = await back.opened({ requirement: 'DRAIN-1', expected: 'no new connection', within: 10 }).then(handshake => handshake.open, () => false);
      t.require('DRAIN-1', !open, 'no new connection', 'an open WebSocket');
    },
  },
];
