import { tolerances } from '../../generated/timings.ts';
import { type ServerCase } from '../case.ts';
import { describe, type Received } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { bringTo } from './machine/states.ts';
import { expires, isExpired, shortLife } from './reauthentication.ts';
import { refusedTokens } from './refused-tokens.ts';

const isWarning = (message: Received): boolean => message.type === 'TOKEN_EXPIRED' && message.data['reason'] === 'expiring';

/** EXP-1: how long after the opening of a window of that length the warning may come, in seconds. */
function warningSlack(t: Trial, window: number): number {
  return Math.min(t.target.heartbeatInterval, window / 2);
}

/** Expects the one warning of an expiry. `opensAt` is monotonic. */
async function warns(t: Trial, peer: Peer, opensAt: number, slack: number): Promise<Received> {
  const within = opensAt - performance.now() / 1000 + slack + t.target.clockUncertainty + tolerances.reply_late.seconds;
  const warning = await peer.next(isWarning, { requirement: 'EXP-1', expected: 'TOKEN_EXPIRED expiring once the warning window is open', within });
  t.requireTime('EXP-1', 'TOKEN_EXPIRED expiring', warning.at, opensAt, opensAt + slack + tolerances.deadline_early.seconds);
  return warning;
}

/** Expects a warning at once, for a token that arrives inside its window. */
async function warnsAtOnce(t: Trial, peer: Peer, authSeq: number, requirement: 'EXP-1' | 'EXP-2'): Promise<void> {
  const within = tolerances.warning_immediate.seconds + tolerances.reply_late.seconds;
  const expected = 'TOKEN_EXPIRED expiring at once, as the token arrived inside its warning window';
  const warning = await peer.next(isWarning, { requirement, expected, within });
  t.require(requirement, warning.data['auth_seq'] === authSeq, `the warning of auth_seq ${authSeq}`, `auth_seq ${String(warning.data['auth_seq'])}`);
}

/** EXP-5: expects CLOSING 4410 at the end of the grace period. */
async function graceEnds(t: Trial, peer: Peer, exp: number): Promise<void> {
  const ends = t.localTime(exp) + t.target.gracePeriod;
  const late = tolerances.deadline_late.seconds;
  const within = ends - performance.now() / 1000 + late + t.target.clockUncertainty + tolerances.reply_late.seconds;
  const { at } = await t.closes(peer, 'EXP-5', 4410, 'refresh', within);
  t.requireTime('EXP-5', 'CLOSING 4410', at, ends, ends + late);
}

/** EXP: warning, expiry, grace. */
export const expiryCases: readonly ServerCase[] = [
  {
    id: 'server/expiry/warning',
    title: 'The warning comes once, when its window opens, and says how long is left',
    requirements: ['EXP-1'],
    profile: 'core',
    seconds: target => 3 + 2 * target.heartbeatInterval,
    async run(t) {
      if (t.target.expiryWarning < 4) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
      const peer = await t.connect();
      const exp = t.in(t.target.expiryWarning + 1.5);
      await t.authenticate(peer, { exp });
      const opensAt = t.localTime(exp) - t.target.expiryWarning;
      const warning = await warns(t, peer, opensAt, warningSlack(t, t.target.expiryWarning));
      const off = Number(warning.data['expires_in']) - (t.localTime(exp) - warning.at);
      t.require('EXP-1', Math.abs(off) <= 1 + t.target.clockUncertainty, `expires_in about ${(t.localTime(exp) - warning.at).toFixed(1)}, the time left`, `expires_in ${String(warning.data['expires_in'])}`);
      // A server that repeats it does so with its next heartbeat.
      await peer.absent(isWarning, t.target.heartbeatInterval + 1, { requirement: 'EXP-1', expected: 'one warning per expiry' });
    },
  },
  {
    id: 'server/expiry/warning-despite-refusal',
    title: 'A REAUTH that was refused before the window opens does not take the warning away',
    requirements: ['REAUTH-4', 'EXP-1'],
    profile: 'core',
    seconds: target => 3 + target.heartbeatInterval,
    async run(t) {
      if (t.target.expiryWarning < 4) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
      const peer = await t.connect();
      const exp = t.in(t.target.expiryWarning + 1.5);
      await t.authenticate(peer, { exp });
      const reply = await t.reauth(peer, { exp: t.in(-30) }, 'REAUTH-4');
      t.require('REAUTH-4', reply.type === 'ERROR', 'ERROR for an expired token', reply.type);
      await warns(t, peer, t.localTime(exp) - t.target.expiryWarning, warningSlack(t, t.target.expiryWarning));
    },
  },
  {
    id: 'server/expiry/silent-before-window',
    title: 'There is no warning before its window opens',
    requirements: ['EXP-1'],
    profile: 'core',
    seconds: () => 3,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer, { exp: t.in(t.target.expiryWarning + 30) });
      await peer.absent(isWarning, 3, { requirement: 'EXP-1', expected: 'no warning 30 s before its window opens' });
    },
  },
  {
    id: 'server/expiry/warning-at-once',
    title: 'A token that arrives inside its window is warned of within a second',
    requirements: ['EXP-1'],
    profile: 'core',
    seconds: () => 1,
    async run(t) {
      if (t.target.expiryWarning < 4) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
      const peer = await t.connect();
      const { data } = await t.authenticate(peer, { exp: t.in(t.target.expiryWarning - 2) });
      const whole = `expiry_warning ${t.target.expiryWarning}, the whole window, whatever is left of it`;
      t.require('EXP-1', data['expiry_warning'] === t.target.expiryWarning, whole, `expiry_warning ${String(data['expiry_warning'])}`);
      await warnsAtOnce(t, peer, 1, 'EXP-1');
    },
  },
  {
    id: 'server/expiry/short-token',
    title: 'A token that lives shortly is warned of in the second half of its life',
    requirements: ['EXP-1'],
    profile: 'core',
    seconds: () => 6,
    async run(t) {
      const life = 6;
      if (t.target.expiryWarning < life / 2) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
      const peer = await t.connect();
      const iat = t.in(0);
      const { data } = await t.authenticate(peer, { iat, exp: iat + life });
      t.require('EXP-1', data['expiry_warning'] === life / 2, `expiry_warning ${life / 2}, half of the token's life`, `expiry_warning ${String(data['expiry_warning'])}`);
      await warns(t, peer, t.localTime(iat + life / 2), warningSlack(t, life / 2));
    },
  },
  {
    id: 'server/expiry/warning-again',
    title: 'A REAUTH with another expiry arms the warning again, one with the same expiry does not',
    requirements: ['EXP-2'],
    profile: 'core',
    seconds: target => target.heartbeatInterval + 2,
    async run(t) {
      if (t.target.expiryWarning < 6) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
      const peer = await t.connect();
      const exp = t.in(t.target.expiryWarning - 2);
      await t.authenticate(peer, { exp });
      await warnsAtOnce(t, peer, 1, 'EXP-2');
      await t.refreshed(peer, { exp }, 'EXP-2');
      const watch = Math.min(t.target.heartbeatInterval + 1, t.target.expiryWarning / 2 - 1.5);
      await peer.absent(isWarning, watch, { requirement: 'EXP-2', expected: 'no second warning for the same expiry' });
      await t.refreshed(peer, { exp: exp + 1 }, 'EXP-2');
      await warnsAtOnce(t, peer, 3, 'EXP-2');
      // An earlier one is another one too.
      await t.refreshed(peer, { exp: exp - 1 }, 'EXP-2');
      await warnsAtOnce(t, peer, 4, 'EXP-2');
    },
  },
  {
    id: 'server/expiry/lapse',
    title: 'At the expiry grace begins, serves PING and REAUTH only, and ends with 4410',
    requirements: ['EXP-3', 'EXP-4', 'EXP-5'],
    profile: 'core',
    seconds: target => 2 + target.gracePeriod,
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(1);
      await t.authenticate(peer, { exp });
      await expires(t, peer, exp, 'EXP-3');
      if (t.target.gracePeriod > 0) {
        const id = peer.send({ type: 'X_WSTR_PROBE', data: {} });
        await t.refused(peer, id, 'EXP-4', 'token_expired');
        await peer.alive();
      }
      await graceEnds(t, peer, exp);
    },
  },
  {
    id: 'server/expiry/rescued-in-grace',
    title: 'A REAUTH in grace saves the session',
    requirements: ['EXP-4', 'EXP-6', 'REAUTH-1'],
    profile: 'core',
    seconds: target => 3 + target.gracePeriod,
    async run(t) {
      if (t.target.gracePeriod === 0) throw new NotApplicable('the target advertises no grace period');
      const peer = await t.connect();
      const exp = t.in(1);
      const first = await t.authenticate(peer, { exp });
      await expires(t, peer, exp, 'EXP-3');
      const second = await t.refreshed(peer, {}, 'EXP-4');
      t.require('REAUTH-1', second.data['session_id'] === first.data['session_id'], `session_id ${String(first.data['session_id'])} as before`, `session_id ${String(second.data['session_id'])}`);
      const pastGrace = t.localTime(exp) + t.target.gracePeriod + 1 - performance.now() / 1000;
      await peer.absent(message => message.type === 'CLOSING' || isExpired(message), pastGrace, {
        requirement: 'EXP-6',
        expected: "no close at the end of the old token's grace",
      });
    },
  },
  {
    id: 'server/expiry/failure-in-grace',
    title: 'A REAUTH that fails in grace neither ends nor lengthens it',
    requirements: ['REAUTH-4', 'EXP-5'],
    profile: 'core',
    seconds: target => 2 + target.gracePeriod,
    async run(t) {
      if (t.target.gracePeriod === 0) throw new NotApplicable('the target advertises no grace period');
      const peer = await t.connect();
      const exp = t.in(1);
      const asked = performance.now() / 1000;
      const took = (await t.authenticate(peer, { exp })).at - asked;
      await expires(t, peer, exp, 'EXP-3');
      // One at once, and one so late that a grace which it begins anew ends outside of every tolerance, if its answer comes before the end.
      const late = Math.min(0.85, 1 - (2 * took + 0.1) / t.target.gracePeriod);
      const reply = await t.reauth(peer, { exp: t.in(-30) }, 'REAUTH-4');
      t.require('REAUTH-4', reply.type === 'ERROR', 'ERROR for a token that is not taken', reply.type);
      if (late >= 0) {
        const [bad] = refusedTokens.filter(token => token.name === 'bad-signature');
        const token = await t.token({}, bad!.tamper);
        await peer.pause(t.localTime(exp) + late * t.target.gracePeriod - performance.now() / 1000);
        // Whether it is still answered is not asked: its answer and the end of the grace may cross.
        t.sendReauth(peer, token);
      }
      await graceEnds(t, peer, exp);
    },
  },
  {
    id: 'server/expiry/long-message-in-grace',
    title: 'In grace a message may be as long as before',
    requirements: ['CONN-5'],
    profile: 'core',
    seconds: () => 2,
    async run(t) {
      const peer = await bringTo(t, 'grace');
      const id = peer.send({ type: 'PING', ext: { pad: 'x'.repeat(t.target.maxFrameBytes - 100) } });
      const pong = await peer.reply(id, t.promptly('CONN-5', `PONG to a PING of almost ${t.target.maxFrameBytes} bytes`));
      t.require('CONN-5', pong.type === 'PONG', `PONG to a PING of almost ${t.target.maxFrameBytes} bytes`, describe(pong));
    },
  },
  {
    id: 'server/expiry/busy',
    title: 'Traffic neither delays the expiry nor extends the token',
    requirements: ['HB-5'],
    profile: 'core',
    seconds: () => shortLife + 1,
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(shortLife);
      await t.authenticate(peer, { exp });
      // Nobody waits for the answers: the one to the last PING may be overtaken by the end.
      const traffic = setInterval(() => peer.send({ type: 'PING' }), 100);
      await expires(t, peer, exp, 'HB-5').finally(() => clearInterval(traffic));
    },
  },
];
