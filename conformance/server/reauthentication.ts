import type { ErrorCode } from '../../generated/messages.ts';
import { timings, tolerances } from '../../generated/timings.ts';
import { prompt, type ServerCase } from '../case.ts';
import { describe, type Received } from '../engine/observer.ts';
import { NotApplicable } from '../engine/violation.ts';
import type { Trial } from '../engine/trial.ts';
import { refusedTokens } from './refused-tokens.ts';

export const isExpired = (message: Received): boolean => message.type === 'TOKEN_EXPIRED' && message.data['reason'] === 'expired';

/** A token that lapses in so many seconds leaves time for a REAUTH and two round trips before it does. */
export const shortLife = 3;

/** Expects TOKEN_EXPIRED `expired` at that instant. */
export async function expires(t: Trial, peer: Awaited<ReturnType<Trial['connect']>>, exp: number, requirement: 'EXP-3' | 'REAUTH-4' | 'REAUTH-7' | 'REAUTH-11' | 'HB-5'): Promise<void> {
  const due = t.localTime(exp);
  const late = tolerances.deadline_late.seconds;
  const within = due - performance.now() / 1000 + late + t.target.clockUncertainty + tolerances.reply_late.seconds;
  const { at, data } = await peer.next(isExpired, { requirement, expected: 'TOKEN_EXPIRED expired at the expiry', within });
  t.requireTime(requirement, 'TOKEN_EXPIRED expired', at, due, due + late);
  t.require(requirement, data['expires_in'] === 0, 'expires_in 0 once the token has lapsed', `expires_in ${String(data['expires_in'])}`);
}

/** REAUTH: a new token on the living connection. */
export const reauthenticationCases: readonly ServerCase[] = [
  {
    id: 'server/reauthentication/in-place',
    title: "REAUTH keeps connection and session while the old token's expiry and grace pass",
    requirements: ['REAUTH-1', 'EXP-6'],
    profile: 'core',
    seconds: target => shortLife + target.gracePeriod + 2,
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(shortLife);
      const first = await t.authenticate(peer, { exp });
      const second = await t.refreshed(peer);
      t.require('REAUTH-1', second.data['session_id'] === first.data['session_id'], `session_id ${String(first.data['session_id'])} as before`, `session_id ${String(second.data['session_id'])}`);
      t.require('REAUTH-1', second.data['auth_seq'] === 2, 'auth_seq 2 in the answer', `auth_seq ${String(second.data['auth_seq'])}`);
      t.require('REAUTH-1', Number(second.data['expires_in']) > 60, "the new token's expires_in, more than 60", `expires_in ${String(second.data['expires_in'])}`);
      // The warning of the first token may have come before its REAUTH.
      peer.observer.take(message => message.type === 'TOKEN_EXPIRED' && message.data['auth_seq'] === 1);
      const pastGrace = t.localTime(exp) + t.target.gracePeriod + tolerances.deadline_late.seconds - performance.now() / 1000;
      await peer.absent(message => message.type === 'CLOSING' || (message.type === 'TOKEN_EXPIRED' && (isExpired(message) || message.data['auth_seq'] === 1)), pastGrace, {
        requirement: 'EXP-6',
        expected: "nothing of the old token's deadlines after AUTHENTICATED 2",
      });
    },
  },
  {
    id: 'server/reauthentication/operation-continues',
    title: 'After REAUTH heartbeat and messages go on as before',
    requirements: ['REAUTH-1', 'HB-2'],
    profile: 'core',
    seconds: target => 3 * target.heartbeatInterval,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      await t.refreshed(peer);
      for (let round = 0; round < 2; round += 1) {
        await peer.next(message => message.type === 'PING', {
          requirement: 'HB-2',
          expected: 'PING every heartbeat interval, also after REAUTH',
          within: t.target.heartbeatInterval * (1 + tolerances.heartbeat_drift.fraction) + tolerances.reply_late.seconds,
        });
      }
      await peer.alive();
      const third = await t.refreshed(peer);
      t.require('REAUTH-1', third.data['auth_seq'] === 3, 'auth_seq 3 in the answer', `auth_seq ${String(third.data['auth_seq'])}`);
    },
  },
  ...refusedTokens.map(({ name, what, code, claims, tamper }): ServerCase => ({
    id: `server/reauthentication/refuses-${name}`,
    title: `REAUTH with ${what} is refused and the session kept`,
    requirements: ['REAUTH-2', 'REAUTH-4'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const first = await t.authenticate(peer);
      const reply = await t.reauth(peer, await t.token(claims(t), tamper), 'REAUTH-2');
      t.require('REAUTH-2', reply.type === 'ERROR' && reply.data['code'] === code, `ERROR ${code}`, describe(reply));
      const next = await t.refreshed(peer, {}, 'REAUTH-4');
      t.require('REAUTH-4', next.data['session_id'] === first.data['session_id'] && next.data['auth_seq'] === 2, `session_id ${String(first.data['session_id'])} with auth_seq 2 at the next REAUTH`, `session_id ${String(next.data['session_id'])} with auth_seq ${String(next.data['auth_seq'])}`);
    },
  })),
  {
    id: 'server/reauthentication/failure-is-harmless',
    title: 'A refused REAUTH leaves the connection open and the expiry as it was',
    requirements: ['REAUTH-4', 'EXP-2'],
    profile: 'core',
    seconds: () => timings.verification_deadline.default + 1,
    async run(t) {
      const peer = await t.connect();
      const exp = t.in(shortLife);
      await t.authenticate(peer, { exp });
      const [bad] = refusedTokens.filter(token => token.name === 'bad-signature');
      const reply = await t.reauth(peer, await t.token({}, bad!.tamper), 'REAUTH-4');
      t.require('REAUTH-4', reply.type === 'ERROR', 'ERROR', describe(reply));
      await peer.alive('REAUTH-4');
      await expires(t, peer, exp, 'REAUTH-4');
      // Past the deadline of a verification, which has been answered: one refusal is all.
      await peer.pause(reply.at + timings.verification_deadline.default + 0.5 - performance.now() / 1000);
      const refusals = peer.observer.history(message => message.type === 'ERROR').length;
      t.require('REAUTH-4', refusals === 1, 'one ERROR for one REAUTH', `${refusals}`);
      const warnings = peer.observer.history(message => message.type === 'TOKEN_EXPIRED' && message.data['reason'] === 'expiring').length;
      t.require('EXP-2', warnings <= 1, 'no second warning because of a REAUTH that failed', `${warnings} warnings`);
    },
  },
  {
    id: 'server/reauthentication/refuses-oversized',
    title: 'REAUTH with a token beyond max_token_bytes is refused and the session kept',
    requirements: ['REAUTH-2'],
    profile: 'core',
    burst: true,
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const id = t.sendReauth(peer, await t.oversizedToken());
      await t.refused(peer, id, 'REAUTH-2', 'token_too_large');
      await peer.alive('REAUTH-2');
    },
  },
  {
    id: 'server/reauthentication/other-user',
    title: 'A valid token of another user closes the connection 4403',
    requirements: ['REAUTH-3'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      // The same name in other letters is another name, where the target takes any.
      for (const sub of [t.otherSubject(), ...(t.fixtures.users ? [] : [t.subject.toUpperCase()])]) {
        const peer = await t.connect();
        await t.authenticate(peer);
        const id = t.sendReauth(peer, await t.token({ sub }));
        await t.refused(peer, id, 'REAUTH-3', 'identity_mismatch');
        await t.closes(peer, 'REAUTH-3', 4403, 'never');
      }
    },
  },
  {
    id: 'server/reauthentication/one-answer-each',
    title: 'Two REAUTHs at once get one answer each, and the first is accepted',
    requirements: ['REAUTH-6', 'REAUTH-1'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const tokens = [await t.token(), await t.token()];
      const ids = tokens.map(token => t.sendReauth(peer, token));
      const [first, second] = await Promise.all(ids.map(id => peer.reply(id, t.promptly('REAUTH-6', 'an answer to each REAUTH'))));
      t.require('REAUTH-6', first!.type === 'AUTHENTICATED', 'the first REAUTH unaffected by the second', describe(first!));
      const fine = second!.type === 'AUTHENTICATED' || second!.data['code'] === 'reauth_in_progress';
      t.require('REAUTH-6', fine, 'reauth_in_progress, or AUTHENTICATED where the first was done', describe(second!));
      await peer.alive();
      const answers = peer.observer.history(message => ids.includes(String(message.reply_to)));
      t.require('REAUTH-1', answers.length === 2, 'one answer to each REAUTH', `${answers.length} answers to two`);
    },
  },
  {
    id: 'server/reauthentication/stale',
    title: 'A token issued before the one in use is refused, one issued in the same second is not',
    requirements: ['REAUTH-7', 'REAUTH-4'],
    profile: 'core',
    seconds: () => 2,
    async run(t) {
      const peer = await t.connect();
      const iat = t.in(-100);
      await t.authenticate(peer, { iat });
      const older = t.sendReauth(peer, await t.token({ iat: iat - 100, exp: t.in(1) }));
      await t.refused(peer, older, 'REAUTH-7', 'token_stale');
      await peer.absent(isExpired, 2 + t.target.clockUncertainty, { requirement: 'REAUTH-4', expected: 'the expiry as it was, not that of the stale token' });
      await t.refreshed(peer, { iat }, 'REAUTH-7');
    },
  },
  {
    id: 'server/reauthentication/without-issue-time',
    title: 'Nothing is stale beside a token without issue time, whatever came before it',
    requirements: ['REAUTH-7'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const peer = await t.connect();
      const iat = t.in(-100);
      await t.authenticate(peer, { iat });
      await t.refreshed(peer, { iat: undefined }, 'REAUTH-7');
      await t.refreshed(peer, { iat: iat - 100 }, 'REAUTH-7');
    },
  },
  {
    id: 'server/reauthentication/order',
    title: 'Of several things that are wrong with a token the first in the order of the checks decides',
    requirements: ['REAUTH-2'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const other = { sub: t.otherSubject() };
      const [bad] = refusedTokens.filter(token => token.name === 'bad-signature');
      const peer = await t.connect();
      await t.authenticate(peer);
      const wrong: readonly (readonly [what: string, token: string, code: ErrorCode])[] = [
        ['badly signed, expired and of another user', await t.token({ ...other, exp: t.in(-30) }, bad!.tamper), 'token_invalid'],
        ['too long-lived and of another user', await t.token({ ...other, exp: t.in(t.target.maxTokenLifetime + 3600) }), 'token_invalid'],
        ['expired, of another user and stale', await t.token({ ...other, exp: t.in(-30), iat: t.in(-9000) }), 'token_expired'],
      ];
      for (const [what, token, code] of wrong.slice(0, Math.max(1, t.target.reauthPerMinute - 1))) {
        const reply = await t.reauth(peer, token, 'REAUTH-2');
        t.require('REAUTH-2', reply.type === 'ERROR' && reply.data['code'] === code, `ERROR ${code} for a token that is ${what}`, describe(reply));
      }
      if (t.target.reauthPerMinute < 2) return;
      await t.refused(peer, t.sendReauth(peer, await t.token({ ...other, iat: t.in(-9000) })), 'REAUTH-2', 'identity_mismatch');
      await t.closes(peer, 'REAUTH-2', 4403, 'never');
    },
  },
  {
    id: 'server/reauthentication/earlier-expiry',
    title: 'An earlier expiry of an accepted token applies',
    requirements: ['REAUTH-7'],
    profile: 'core',
    seconds: () => shortLife + 1,
    async run(t) {
      const peer = await t.connect();
      await t.authenticate(peer);
      const exp = t.in(shortLife);
      await t.refreshed(peer, { exp });
      await expires(t, peer, exp, 'REAUTH-7');
    },
  },
  {
    id: 'server/reauthentication/one-token-at-a-time',
    title: 'Messages around a REAUTH are judged under exactly one token',
    requirements: ['REAUTH-5', 'EXP-4'],
    profile: 'core',
    seconds: () => shortLife + 1,
    async run(t) {
      if (t.target.gracePeriod === 0) throw new NotApplicable('the target advertises no grace period');
      const peer = await t.connect();
      const exp = t.in(1);
      await t.authenticate(peer, { exp });
      await expires(t, peer, exp, 'EXP-3');
      const before = peer.send({ type: 'X_WSTR_PROBE', data: {} });
      await t.refused(peer, before, 'EXP-4', 'token_expired');
      await t.refreshed(peer, {}, 'REAUTH-5');
      const after = peer.send({ type: 'X_WSTR_PROBE', data: {} });
      await peer.alive();
      const refusal = peer.observer.peek(message => message.reply_to === after && message.data['code'] === 'token_expired');
      t.require('REAUTH-5', refusal === null, 'a message sent after AUTHENTICATED 2 judged under the new token', 'ERROR token_expired');
    },
  },
  {
    id: 'server/reauthentication/isolated',
    title: 'A REAUTH on one connection does not lengthen another',
    requirements: ['REAUTH-11'],
    profile: 'core',
    seconds: () => shortLife + 1,
    async run(t) {
      const exp = t.in(shortLife);
      const one = await t.connect();
      await t.authenticate(one, { exp });
      const other = await t.connect();
      const { data } = await t.authenticate(other, { exp });
      await t.refreshed(one);
      await expires(t, other, exp, 'REAUTH-11');
      await one.absent(isExpired, 1, { requirement: 'REAUTH-11', expected: 'no expiry on the refreshed connection' });
      t.require('REAUTH-11', data['auth_seq'] === 1, 'auth_seq 1 on the other connection', `auth_seq ${String(data['auth_seq'])}`);
    },
  },
  {
    id: 'server/reauthentication/isolated-staleness',
    title: 'What was issued before the token of another connection is not stale on this one',
    requirements: ['REAUTH-11'],
    profile: 'core',
    seconds: prompt,
    async run(t) {
      const iat = t.in(-300);
      const [one, other] = [await t.connect(), await t.connect()];
      await t.authenticate(one, { iat });
      await t.authenticate(other, { iat });
      await t.refreshed(one, { iat: iat + 200 });
      await t.refreshed(other, { iat: iat + 100 }, 'REAUTH-11');
    },
  },
];
