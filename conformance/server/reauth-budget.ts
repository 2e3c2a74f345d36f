import { tolerances } from '../../generated/timings.ts';
import { type ServerCase } from '../case.ts';
import { describe } from '../engine/observer.ts';
import type { Peer } from '../engine/peer.ts';
import type { Trial } from '../engine/trial.ts';
import { NotApplicable } from '../engine/violation.ts';
import { requireGrace } from './machine/states.ts';
import { expires, shortLife } from './reauthentication.ts';

/** REAUTHs that a case sends at most. */
const mostSent = 120;
/** The same of long ones, before and after AUTHENTICATE. */
const mostUnverified = 20;
/** Seconds between the first REAUTH and the others: a `retry_after` that counts from another than the first is off by as much. */
const headStart = 3;
/** Seconds by which `retry_after` may be off: it may be rounded up to whole ones. */
const rounding = 1.5;

/** Uses up the budget but for one REAUTH. */
async function useUpAllButOne(t: Trial): Promise<Peer> {
  const budget = t.target.reauthPerMinute;
  if (budget > mostSent) throw new NotApplicable(`the target allows ${budget} REAUTHs a minute; so many are not sent`);
  if (t.target.expiryWarning < 4) throw new NotApplicable(`the target advertises a warning of ${t.target.expiryWarning} s`);
  const peer = await t.connect();
  await t.authenticate(peer);
  for (let sent = 1; sent < budget; sent += 1) await t.refreshed(peer, {}, 'REAUTH-10');
  return peer;
}

async function warned(peer: Peer): Promise<void> {
  await peer.next(message => message.type === 'TOKEN_EXPIRED', {
    requirement: 'EXP-1',
    expected: 'the warning of a token that arrives inside its window',
    within: tolerances.warning_immediate.seconds + tolerances.reply_late.seconds,
  });
}

/** REAUTH-10: how many REAUTHs a connection may send, and which more. */
export const reauthBudgetCases: readonly ServerCase[] = [
  {
    id: 'server/reauthentication/budget',
    title: 'REAUTHs beyond the budget are refused with retry_after, and the connection is kept',
    requirements: ['REAUTH-10'],
    profile: 'core',
    seconds: () => headStart,
    async run(t) {
      const budget = t.target.reauthPerMinute;
      if (budget > mostSent) throw new NotApplicable(`the target allows ${budget} REAUTHs a minute; so many are not sent`);
      const peer = await t.connect();
      await t.authenticate(peer);
      // A REAUTH that fails costs a verification like any other, so it counts.
      const first = await t.reauth(peer, { exp: t.in(-30) }, 'REAUTH-10');
      await peer.pause(headStart);
      for (let sent = 1; sent < budget; sent += 1) await t.refreshed(peer, {}, 'REAUTH-10');
      const id = t.sendReauth(peer, await t.token(), true);
      const reply = await t.refused(peer, id, 'REAUTH-10', 'rate_limited');
      const left = 60 - (reply.at - first.at);
      const off = Math.abs(Number(reply.data['retry_after']) - left);
      t.require('REAUTH-10', off <= rounding, `retry_after about ${left.toFixed(1)}, a minute after the first REAUTH`, `retry_after ${String(reply.data['retry_after'])}`);
      await peer.alive('REAUTH-10');
    },
  },
  {
    id: 'server/reauthentication/budget-of-the-verified',
    title: 'A REAUTH that is refused before its token is verified costs nothing of the budget',
    requirements: ['REAUTH-10'],
    profile: 'core',
    seconds: () => 1,
    async run(t) {
      const budget = t.target.reauthPerMinute;
      if (budget > mostUnverified) throw new NotApplicable(`the target allows ${budget} REAUTHs a minute; so many long tokens are not sent`);
      const peer = await t.connect();
      const token = await t.token();
      const early = Array.from({ length: budget }, () => peer.send({ type: 'REAUTH', data: { token } }));
      await t.authenticate(peer);
      for (const id of early) await t.refused(peer, id, 'AUTH-3', 'not_authenticated');
      const long = await t.oversizedToken();
      for (let sent = 0; sent < budget; sent += 1) await t.refused(peer, t.sendReauth(peer, long, true), 'REAUTH-10', 'token_too_large');
      const reply = await peer.reply(t.sendReauth(peer, await t.token(), true), t.promptly('REAUTH-10', 'AUTHENTICATED'));
      t.require('REAUTH-10', reply.type === 'AUTHENTICATED', 'AUTHENTICATED, as no REAUTH was verified yet', describe(reply));
    },
  },
  {
    id: 'server/reauthentication/credit',
    title: 'A REAUTH that a warning asked for goes through although the budget is used up',
    requirements: ['REAUTH-10'],
    profile: 'core',
    seconds: () => 1,
    async run(t) {
      const peer = await useUpAllButOne(t);
      // The last of the budget brings a token that is inside its warning window already.
      await t.refreshed(peer, { exp: t.in(Math.min(t.target.expiryWarning, 20) - 1) }, 'REAUTH-10');
      await warned(peer);
      const id = t.sendReauth(peer, await t.token(), true);
      const credited = await peer.reply(id, t.promptly('REAUTH-10', 'an answer to REAUTH'));
      t.require('REAUTH-10', credited.type === 'AUTHENTICATED', 'AUTHENTICATED for the REAUTH that the warning asked for', describe(credited));
    },
  },
  {
    id: 'server/reauthentication/credit-in-grace',
    title: 'Warning and expiry ask for a REAUTH each, and no third goes through',
    requirements: ['REAUTH-10'],
    profile: 'core',
    seconds: () => shortLife + 1,
    async run(t) {
      requireGrace(t);
      const peer = await useUpAllButOne(t);
      const exp = t.in(shortLife);
      await t.refreshed(peer, { exp }, 'REAUTH-10');
      await warned(peer);
      await expires(t, peer, exp, 'EXP-3');
      const answer = async (token: string): Promise<string> => describe(await peer.reply(t.sendReauth(peer, token, true), t.promptly('REAUTH-10', 'an answer to REAUTH')));
      const failed = await answer(await t.token({ exp: t.in(-30) }));
      t.require('REAUTH-10', failed === 'ERROR token_expired', 'ERROR token_expired, as the first REAUTH after the warning is taken', failed);
      const saved = await answer(await t.token());
      t.require('REAUTH-10', saved === 'AUTHENTICATED', 'AUTHENTICATED for the second, as the expiry asked for one too', saved);
      const third = await answer(await t.token());
      t.require('REAUTH-10', third === 'ERROR rate_limited', 'ERROR rate_limited for a third', third);
    },
  },
];
