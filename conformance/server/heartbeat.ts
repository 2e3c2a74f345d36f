import { tolerances } from '../../generated/timings.ts';
import { type ServerCase } from '../case.ts';
import type { Received } from '../engine/observer.ts';
import { NotApplicable } from '../engine/violation.ts';
import { requireGrace } from './machine/states.ts';
import { expires } from './reauthentication.ts';

/** HB: both sides show that they live. */
export const heartbeatCases: readonly ServerCase[] = [
  {
    id: 'server/heartbeat/normal-operation',
    title: 'The server sends PING every heartbeat interval and answers PING',
    requirements: ['HB-2', 'HB-1'],
    profile: 'core',
    seconds: target => 2 * target.heartbeatInterval,
    async run(t) {
      const peer = await t.connect();
      let last = (await t.authenticate(peer)).at;
      // The first interval is counted from AUTHENTICATED, whatever came before it.
      while (peer.observer.take(message => message.type === 'PING' && message.at <= last));
      const interval = t.target.heartbeatInterval;
      const drift = tolerances.heartbeat_drift.seconds + tolerances.heartbeat_drift.fraction * interval;
      // Messages of the client must not put the heartbeat off.
      const chat = setInterval(() => peer.send({ type: 'PING' }), 250 * interval);
      try {
        for (let round = 0; round < 2; round += 1) {
          const ping = await peer.next(message => message.type === 'PING', { requirement: 'HB-2', expected: `PING every ${interval} s`, within: interval + drift + tolerances.reply_late.seconds });
          t.requireTime('HB-2', 'PING', ping.at, last + interval - drift, last + interval + drift);
          last = ping.at;
          await peer.alive();
        }
      } finally {
        clearInterval(chat);
      }
    },
  },
  {
    id: 'server/heartbeat/silent-client',
    title: 'A client that falls silent is closed 4440 after the missed heartbeats, not before',
    requirements: ['HB-3'],
    profile: 'core',
    seconds: target => (target.maxMissedPongs + 1) * target.heartbeatInterval,
    async run(t) {
      const peer = await t.connect({ answersPing: false });
      const { at: authenticated } = await t.authenticate(peer);
      const { heartbeatInterval: interval, maxMissedPongs: missed } = t.target;
      const latest = (missed + 1) * interval + tolerances.deadline_late.seconds;
      // A proxy on the way sends such frames for a client that is long gone.
      const frames = setInterval(() => peer.pingFrame(), 250 * interval);
      const { code, at } = await peer.closed({ requirement: 'HB-3', expected: 'close 4440', within: latest + tolerances.reply_late.seconds }).finally(() => clearInterval(frames));
      t.require('HB-3', code === 4440, 'close 4440', `close ${code}`);
      t.requireTime('HB-3', 'close 4440', at, authenticated + missed * interval, authenticated + latest);
    },
  },
  {
    id: 'server/heartbeat/any-message-counts',
    title: 'A client that answers no PING but sends messages is not taken for dead',
    requirements: ['HB-3'],
    profile: 'core',
    seconds: target => (target.maxMissedPongs + 1) * target.heartbeatInterval + 1,
    async run(t) {
      const peer = await t.connect({ answersPing: false });
      await t.authenticate(peer);
      const { heartbeatInterval: interval, maxMissedPongs: missed } = t.target;
      const rounds = missed + 1;
      for (let round = 0; round < rounds; round += 1) {
        await peer.absent(message => message.type === 'CLOSING', interval + (round === rounds - 1 ? 1 : 0), {
          requirement: 'HB-3',
          expected: 'no close while messages arrive',
        });
      }
    },
  },
  {
    id: 'server/heartbeat/not-begun-anew',
    title: 'A REAUTH that saves a session in grace does not begin the heartbeat anew',
    requirements: ['HB-2'],
    profile: 'core',
    seconds: target => 3 * target.heartbeatInterval,
    async run(t) {
      const interval = t.target.heartbeatInterval;
      // Late in an interval, so that one that begins anew is later than any drift.
      const phase = 0.75 * interval;
      requireGrace(t);
      const peer = await t.connect();
      // So that the wanted phase of the second interval falls into the midst of grace.
      const exp = t.in(Math.max(1, interval + phase - t.target.gracePeriod / 2));
      const asked = performance.now() / 1000;
      const { at: begun } = await t.authenticate(peer, { exp });
      const took = begun - asked;
      await expires(t, peer, exp, 'EXP-3');
      const lastPing = (): number => peer.observer.history(message => message.type === 'PING' && message.at > begun).at(-1)?.at ?? begun;
      const isLate = (): boolean => performance.now() / 1000 - lastPing() >= phase;
      const endOfGrace = t.localTime(exp) + t.target.gracePeriod - 2 * took - 0.1;
      while (!isLate() && performance.now() / 1000 < endOfGrace && !peer.observer.closed) await peer.pause(0.02);
      if (!isLate() || performance.now() / 1000 >= endOfGrace) throw new NotApplicable(`the grace of ${t.target.gracePeriod} s is over before a heartbeat of ${interval} s is due`);
      const last = lastPing();
      await t.refreshed(peer, {}, 'HB-2');
      const drift = tolerances.heartbeat_drift.seconds + tolerances.heartbeat_drift.fraction * interval;
      const next = (message: Received): boolean => message.type === 'PING' && message.at > last;
      const { at } = await peer.next(next, { requirement: 'HB-2', expected: `PING ${interval} s after the last, whatever REAUTH came in between`, within: interval + drift + tolerances.reply_late.seconds });
      t.requireTime('HB-2', 'PING', at, last + interval - drift, last + interval + drift);
    },
  },
  {
    id: 'server/heartbeat/through-grace',
    title: 'A heartbeat that falls into grace is followed by the next one',
    requirements: ['HB-2'],
    profile: 'core',
    seconds: target => 2 * target.heartbeatInterval + 2,
    async run(t) {
      requireGrace(t);
      const interval = t.target.heartbeatInterval;
      const peer = await t.connect();
      // So that a heartbeat is due in the first half of grace.
      const exp = t.in(Math.max(1, interval - t.target.gracePeriod / 2));
      const asked = performance.now() / 1000;
      const took = (await t.authenticate(peer, { exp })).at - asked;
      await expires(t, peer, exp, 'EXP-3');
      const lapsed = t.localTime(exp);
      const drift = tolerances.heartbeat_drift.seconds + tolerances.heartbeat_drift.fraction * interval;
      const { at } = await peer.next(message => message.type === 'PING' && message.at > lapsed, { requirement: 'HB-2', expected: 'PING in grace too', within: interval + drift + tolerances.reply_late.seconds });
      if (performance.now() / 1000 > lapsed + t.target.gracePeriod - 2 * took - 0.1) throw new NotApplicable(`the grace of ${t.target.gracePeriod} s is over before a heartbeat of ${interval} s is due in it`);
      // A PING that comes with the answer is one of its own.
      const { at: answered } = await t.refreshed(peer, {}, 'HB-2');
      const next = await peer.next(message => message.type === 'PING' && message.at > answered, { requirement: 'HB-2', expected: `PING ${interval} s after the one in grace`, within: interval + drift + tolerances.reply_late.seconds });
      t.requireTime('HB-2', 'PING', next.at, at + interval - drift, at + interval + drift);
    },
  },
];
